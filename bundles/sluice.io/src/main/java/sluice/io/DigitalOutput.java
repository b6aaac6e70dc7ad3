package sluice.io;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/** One line that is driven, registered as a service with the property {@link #LINE}. Thread-safe. */
@ProviderType
public interface DigitalOutput {

    /** Service property: chip and line, a string such as {@code pinctrl-bcm2711/17}. */
    String LINE = "sluice.io.line";

    /**
     * Drives the line; when the call returns the level is there.
     *
     * @throws IOException if the line or its chip is gone
     */
    void drive(boolean active) throws IOException;

    /**
     * Returns whether the line is driven active now; a line nobody has driven yet is not.
     *
     * @throws IOException if the line or its chip is gone
     */
    boolean isActive() throws IOException;

    /**
     * Takes the line for one owner alone; who drives it without is not kept from it. The lease ends when it is closed, or when the
     * bundle that asked lets the line go.
     *
     * <p>A line that does not override this knows of one user only.
     *
     * @param owner kind and id of the device, such as {@code relay pump}
     * @throws LeasedException if somebody has the line; it names both
     */
    default Lease lease(String owner) throws LeasedException {
        return () -> {};
    }
}
