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
}
