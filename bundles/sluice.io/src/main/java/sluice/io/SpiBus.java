package sluice.io;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One SPI bus, registered as a service with the property {@link #BUS}. Thread-safe: transfers of several drivers take turns.
 *
 * <p>Nothing on this bus says whether a chip is there: an absent one reads as all zeros or all ones.
 */
@ProviderType
public interface SpiBus {

    /** Service property: the number of the bus, an {@code Integer}; Linux calls its chips {@code /dev/spidevN.SELECT}. */
    String BUS = "sluice.io.spi";

    /**
     * Selects a chip, sends and receives as many bytes at the same time, and lets the chip go.
     *
     * @param select which chip-select line the chip hangs on, from 0
     * @return what came back, as many bytes as were sent
     * @throws IOException if there is no such chip-select line, the bus cannot be so fast, or it fails
     */
    byte[] transfer(int select, SpiSettings settings, byte[] write) throws IOException;

    /**
     * Takes a chip-select line for one owner alone. The lease ends when it is closed, or when the bundle that asked lets the bus go.
     *
     * <p>A bus that does not override this knows of one user only.
     *
     * @param owner kind and id of the device, such as {@code MCP3008 tank}
     * @throws LeasedException if somebody has the line; it names both
     */
    default Lease lease(int select, String owner) throws LeasedException {
        return () -> {};
    }
}
