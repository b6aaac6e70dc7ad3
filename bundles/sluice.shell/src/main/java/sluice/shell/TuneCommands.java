package sluice.shell;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import sluice.device.DeviceSettings;

/** How single devices are published, from the shell. Thread-safe. */
@Component(
        service = TuneCommands.class,
        property = {"osgi.command.scope=sluice", "osgi.command.function=tune"})
public final class TuneCommands {

    private static final String RESET = "reset";

    private final BundleContext context;

    @Activate
    public TuneCommands(BundleContext context) {
        this.context = context;
    }

    @Descriptor("show how a device is published, or change it for this device alone")
    public void tune(
            CommandSession session,
            @Descriptor("a device, see 'devices'") String device,
            @Descriptor("nothing, reset, or such as deadband=temperature=0.1,humidity=1 encoding=plain topic=a/b")
                    String... changes) {
        Say.orSorry(session, () -> {
            if (changes.length == 0) {
                var table = new Table("SETTING", "VALUE");
                settings().of(device).forEach(table::row);
                Say.table(session, table, "");
            } else if (changes.length == 1 && changes[0].equals(RESET)) {
                session.getConsole().println("etc/" + settings().reset(device) + " is deleted.");
            } else {
                session.getConsole().println("etc/" + settings().change(device, parse(changes)) + " is written.");
            }
        });
    }

    private static Map<String, String> parse(String... changes) {
        var values = new LinkedHashMap<String, String>();
        for (var change : changes) {
            int equals = change.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("'" + change + "' is not SETTING=VALUE, such as encoding=plain");
            }
            values.put(change.substring(0, equals), change.substring(equals + 1));
        }
        return values;
    }

    private DeviceSettings settings() {
        var reference = context.getServiceReference(DeviceSettings.class);
        var settings = reference == null ? null : context.getService(reference);
        if (settings == null) {
            throw new IllegalArgumentException("nobody reads devices here: bundle sluice.device.sampler is missing");
        }
        return settings;
    }
}
