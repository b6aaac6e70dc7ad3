package sluice.device;

import java.io.IOException;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * How each device is published: its topic, interval, encoding, deadband, calibration and so on, and how to change that for one device alone.
 * Registered as a service. Thread-safe.
 */
@ProviderType
public interface DeviceSettings {

    /**
     * Returns how a device is published now, by the keys of a sampler's configuration, in their order; a list is written with commas between.
     *
     * @throws IllegalArgumentException if nobody reads this device
     */
    Map<String, String> of(String device);

    /**
     * Gives a device settings of its own, in a configuration file; what is not given stays as it is. They take effect within a second.
     *
     * @param values by key, as {@link #of} returns them
     * @return the file's name
     * @throws IllegalArgumentException if nobody reads the device, a key or value is wrong, or its file was written by a person, which no
     *     program changes; the sentence says which
     * @throws IOException if the file cannot be written
     */
    String change(String device, Map<String, String> values) throws IOException;

    /**
     * Takes a device's own settings away: it is published as the others are.
     *
     * @return the name of the file that was deleted
     * @throws IllegalArgumentException if it has none, or a person wrote them
     * @throws IOException if the file cannot be deleted
     */
    String reset(String device) throws IOException;
}
