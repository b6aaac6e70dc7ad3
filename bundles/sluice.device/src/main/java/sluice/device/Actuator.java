package sluice.device;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Something that can be told what to do: a relay, a valve, a light. Registered as a service by its driver with the property
 * {@link Sensor#ID}; a device that can be measured as well is registered as both, with the same id.
 */
@ConsumerType
public interface Actuator {

    /**
     * Carries out one command and returns when it is done. Calls never overlap. May be interrupted: then it throws.
     *
     * @return the state the device is in afterwards, as measurements
     * @throws IllegalArgumentException if the device has no such command or the value is none it takes; the sentence says which
     *     it takes
     * @throws DeviceException if the device does not do it; it names device and reason
     */
    Reading accept(Command command) throws DeviceException;

    /**
     * Returns the names of the commands it takes that are measurements of the device as well, so that whoever shows the device can offer a
     * switch or a slider for them. A driver that does not override this tells of none.
     */
    default List<String> commands() {
        return List.of();
    }
}
