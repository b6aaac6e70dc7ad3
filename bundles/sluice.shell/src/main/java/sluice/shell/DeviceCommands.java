package sluice.shell;

import java.util.Collection;
import java.util.TreeMap;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import sluice.device.Actuator;
import sluice.device.DeviceException;
import sluice.device.Reading;
import sluice.device.Sensor;

/** Devices from the shell: which there are, and what a sensor says now. Thread-safe. */
@Component(
        service = DeviceCommands.class,
        property = {"osgi.command.scope=sluice", "osgi.command.function=devices", "osgi.command.function=read"})
public final class DeviceCommands {

    private final BundleContext context;

    @Activate
    public DeviceCommands(BundleContext context) {
        this.context = context;
    }

    @Descriptor("show sensors and actuators")
    public void devices(CommandSession session) {
        Say.orSorry(session, () -> {
            var table = new Table("DEVICE", "KIND", "DRIVER");
            var rows = new TreeMap<String, String[]>();
            for (var reference : services(Sensor.class)) {
                rows.put(id(reference) + " s", row(reference, "sensor"));
            }
            for (var reference : services(Actuator.class)) {
                rows.put(id(reference) + " a", row(reference, "actuator"));
            }
            rows.values().forEach(table::row);
            Say.table(session, table, "There are no devices.");
        });
    }

    private static String[] row(ServiceReference<?> reference, String kind) {
        return new String[] {id(reference), kind, reference.getBundle().getSymbolicName()};
    }

    @Descriptor("measure now and show the reading")
    public void read(CommandSession session, @Descriptor("a device, see 'devices'") String id) {
        Say.orSorry(session, () -> {
            var table = new Table("MEASUREMENT", "VALUE", "UNIT");
            for (var measurement : reading(id).measurements()) {
                table.row(measurement.name(), Double.toString(measurement.value()), measurement.unit());
            }
            Say.table(session, table, "");
        });
    }

    private Reading reading(String id) throws DeviceException, InvalidSyntaxException {
        for (var reference : services(Sensor.class)) {
            var sensor = id(reference).equals(id) ? context.getService(reference) : null;
            if (sensor != null) {
                try {
                    return read(sensor);
                } finally {
                    context.ungetService(reference);
                }
            }
        }
        throw new IllegalArgumentException("there is no sensor " + id + "; 'devices' shows which there are");
    }

    /** A sensor is asked by one at a time: whoever asks it holds its monitor. */
    private static Reading read(Sensor sensor) throws DeviceException {
        synchronized (sensor) {
            return sensor.read();
        }
    }

    private <T> Collection<ServiceReference<T>> services(Class<T> type) throws InvalidSyntaxException {
        return context.getServiceReferences(type, null);
    }

    private static String id(ServiceReference<?> reference) {
        return String.valueOf(reference.getProperty(Sensor.ID));
    }
}
