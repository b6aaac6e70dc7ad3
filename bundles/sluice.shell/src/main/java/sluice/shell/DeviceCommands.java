package sluice.shell;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import sluice.device.Actuator;
import sluice.device.Candidate;
import sluice.device.DeviceException;
import sluice.device.DeviceStatus;
import sluice.device.DeviceWatch;
import sluice.device.Discovery;
import sluice.device.Finding;
import sluice.device.Measurement;
import sluice.device.Quality;
import sluice.device.Reading;
import sluice.device.Sensor;

/** Devices from the shell: which there are, and what a sensor says now. Thread-safe. */
@Component(
        service = DeviceCommands.class,
        property = {
            "osgi.command.scope=sluice",
            "osgi.command.function=devices",
            "osgi.command.function=read",
            "osgi.command.function=scan",
            "osgi.command.function=bind"
        })
public final class DeviceCommands {

    private final BundleContext context;

    @Activate
    public DeviceCommands(BundleContext context) {
        this.context = context;
    }

    @Descriptor("show sensors and actuators")
    public void devices(CommandSession session) {
        Say.orSorry(session, () -> {
            var table = new Table("DEVICE", "KIND", "STATE", "DRIVER", "REASON");
            var statuses = statuses();
            var rows = new TreeMap<String, String[]>();
            for (var reference : services(Sensor.class)) {
                rows.put(id(reference) + " s", row(reference, "sensor", statuses.get(id(reference))));
            }
            for (var reference : services(Actuator.class)) {
                rows.put(id(reference) + " a", row(reference, "actuator", null));
            }
            rows.values().forEach(table::row);
            Say.table(session, table, "There are no devices.");
        });
    }

    private static String[] row(ServiceReference<?> reference, String kind, @Nullable DeviceStatus status) {
        var driver = reference.getBundle().getSymbolicName();
        return status == null
                ? new String[] {id(reference), kind, "", driver, ""}
                : new String[] {id(reference), kind, status.state(), driver, status.reason()};
    }

    private Map<String, DeviceStatus> statuses() throws InvalidSyntaxException {
        var statuses = new HashMap<String, DeviceStatus>();
        for (var reference : services(DeviceWatch.class)) {
            var watch = context.getService(reference);
            if (watch != null) {
                watch.devices().forEach(status -> statuses.put(status.device(), status));
                context.ungetService(reference);
            }
        }
        return statuses;
    }

    @Descriptor("look which chips are on all I2C buses")
    public void scan(CommandSession session) {
        Say.orSorry(session, () -> {
            var discovery = discovery();
            var findings = new ArrayList<Finding>();
            for (int bus : discovery.buses()) {
                findings.addAll(discovery.scan(bus));
            }
            show(session, findings);
        });
    }

    @Descriptor("look which chips are on an I2C bus")
    public void scan(CommandSession session, @Descriptor("the bus's number") int bus) {
        Say.orSorry(session, () -> show(session, discovery().scan(bus)));
    }

    private static void show(CommandSession session, List<Finding> findings) {
        var table = new Table("BUS", "ADDRESS", "CHIP", "DRIVER", "BECAUSE");
        for (var finding : findings) {
            var bus = Integer.toString(finding.bus());
            var address = "0x%02x".formatted(finding.address());
            if (!finding.owner().isEmpty()) {
                table.row(bus, address, "", "", finding.owner() + " has it");
            } else if (finding.candidates().isEmpty()) {
                table.row(bus, address, "", "", "something answers that no installed driver is for");
            }
            for (var candidate : finding.candidates()) {
                table.row(bus, address, candidate.chip(), candidate.driver(), candidate.evidence());
            }
        }
        Say.table(session, table, "Nothing answers.");
    }

    @Descriptor("give a chip that a scan found its driver, and a name")
    public void bind(
            CommandSession session,
            @Descriptor("the bus's number") int bus,
            @Descriptor("the chip's address, such as 0x76") String address,
            @Descriptor("what the device is to be called") String id) {
        Say.orSorry(session, () -> {
            var finding = Choice.at(address, bus, discovery().scan(bus));
            bind(session, finding, Choice.likeliest(finding, id), id);
        });
    }

    @Descriptor("give a chip that a scan found one of the drivers that may fit, and a name")
    public void bind(
            CommandSession session,
            @Descriptor("the bus's number") int bus,
            @Descriptor("the chip's address, such as 0x48") String address,
            @Descriptor("what the device is to be called") String id,
            @Descriptor("which chip it is, as 'scan' calls it") String chip) {
        Say.orSorry(session, () -> {
            var finding = Choice.at(address, bus, discovery().scan(bus));
            bind(session, finding, Choice.named(chip, finding), id);
        });
    }

    private void bind(CommandSession session, Finding finding, Candidate candidate, String id) throws IOException {
        var file = discovery().bind(finding, candidate, id);
        session.getConsole().println(candidate.chip() + " is called " + id + " now: etc/" + file);
    }

    /** Services that are asked once are not given back: it is one, and it goes with its bundle anyway. */
    private Discovery discovery() {
        var reference = context.getServiceReference(Discovery.class);
        var discovery = reference == null ? null : context.getService(reference);
        if (discovery == null) {
            throw new IllegalArgumentException("nobody scans here: bundle sluice.device.discovery is missing");
        }
        return discovery;
    }

    @Descriptor("measure now and show the reading")
    public void read(CommandSession session, @Descriptor("a device, see 'devices'") String id) {
        Say.orSorry(session, () -> {
            var table = new Table("MEASUREMENT", "VALUE", "UNIT", "REMARK");
            for (var measurement : reading(id).measurements()) {
                table.row(
                        measurement.name(),
                        Double.toString(measurement.value()),
                        measurement.unit(),
                        remark(measurement));
            }
            Say.table(session, table, "");
        });
    }

    private static String remark(Measurement measurement) {
        return measurement.quality() == Quality.GOOD
                ? ""
                : measurement.quality().word() + ": " + measurement.reason();
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
