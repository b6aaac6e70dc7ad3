package sluice.io.pi4j;

import java.util.List;
import org.osgi.framework.ServiceRegistration;

/**
 * A device that is there.
 *
 * @param name for the log
 * @param registrations its ports
 * @param end lets the device go
 */
record Find(String name, List<ServiceRegistration<?>> registrations, Runnable end) {

    Find {
        registrations = List.copyOf(registrations);
    }

    void close() {
        registrations.forEach(ServiceRegistration::unregister);
        end.run();
    }
}
