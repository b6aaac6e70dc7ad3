package sluice.device;

import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Looks which chips are on a bus, and which drivers may fit them. Registered as a service. Thread-safe.
 *
 * <p>A scan reads one byte at each address nobody has. What it sends is never more than the number of an identification register, and
 * that only where no chip is known to take it for something else.
 */
@ProviderType
public interface Discovery {

    /** Returns the numbers of the I2C buses there are, ascending. */
    List<Integer> buses();

    /**
     * Scans a bus, which takes up to a second.
     *
     * @return what answers, by address
     * @throws IllegalArgumentException if there is no such bus
     * @throws IOException if the bus fails
     */
    List<Finding> scan(int bus) throws IOException;

    /**
     * Configures a driver for a chip that was found, by writing a configuration file.
     *
     * @param id what the device is to be called
     * @return the file's name
     * @throws IllegalArgumentException if the id is none, or there is such a configuration already; the sentence says which
     * @throws IOException if the file cannot be written
     */
    String bind(Finding finding, Candidate candidate, String id) throws IOException;
}
