package sluice.device;

import org.osgi.annotation.versioning.ConsumerType;

/** An actuator that knows a state in which it does no harm. Registered as an {@link Actuator}. */
@ConsumerType
public interface SafeActuator extends Actuator {

    /**
     * Goes to the safe state: nobody commands any more. Calls do not overlap with each other or with {@link #accept}.
     *
     * @return the state the device is in afterwards
     * @throws DeviceException if the device does not do it; it names device and reason
     */
    Reading toSafety() throws DeviceException;
}
