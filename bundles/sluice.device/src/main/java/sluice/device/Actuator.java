package sluice.device;

import org.osgi.annotation.versioning.ConsumerType;

/** Something that can be told what to do: a relay, a valve, a light. Registered as a service with {@link Sensor#ID}. */
@ConsumerType
public interface Actuator {

    /**
     * Carries out one command and returns when it is done. Calls never overlap.
     *
     * @throws IllegalArgumentException if the device has no such command or the value is none it takes
     * @throws DeviceException if the device does not do it
     */
    void accept(Command command) throws DeviceException;
}
