package sluice.device;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Something that can be measured, registered as a service by its driver with the property {@link #ID}.
 *
 * <p>A driver only knows its chip: how often it is read, and where the readings go, is up to whoever uses the service.
 */
@ConsumerType
public interface Sensor {

    /** Service property: the device's name, unique in the gateway and one topic level: {@code cellar}, {@code host}. */
    String ID = "sluice.device.id";

    /**
     * Measures now. May block for as long as the chip converts; calls never overlap, because whoever
     * calls holds this object's monitor meanwhile. May be interrupted: then it throws.
     *
     * <p>A device that is away does not take the service away with it: the reading fails until the device is back.
     *
     * @throws DeviceException if the device does not answer or what it says cannot be true; it names device and reason
     */
    Reading read() throws DeviceException;
}
