package sluice.shell;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Locale;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import sluice.bridge.Bridge;
import sluice.bridge.BridgeStatus;
import sluice.deploy.FileStatus;
import sluice.deploy.WatchedFolder;

/** How the gateway stands: its bridges, and what became of the files in its folders. Thread-safe. */
@Component(
        service = StateCommands.class,
        property = {
            "osgi.command.scope=sluice",
            "osgi.command.function=bridges",
            "osgi.command.function=deployed",
            "osgi.command.function=config"
        })
public final class StateCommands {

    private final BundleContext context;

    @Activate
    public StateCommands(BundleContext context) {
        this.context = context;
    }

    @Descriptor("show the bridges and how they are doing")
    public void bridges(CommandSession session) {
        Say.orSorry(session, () -> {
            var table =
                    new Table("BRIDGE", "STATE", "SINCE", "SENT", "RECEIVED", "WAITING", "DROPPED", "REMOTE", "REASON");
            var all = new ArrayList<BridgeStatus>();
            for (var reference : context.getServiceReferences(Bridge.class, null)) {
                var bridge = context.getService(reference);
                if (bridge != null) { // gone since we asked for references
                    all.add(bridge.status());
                    context.ungetService(reference);
                }
            }
            all.sort(Comparator.comparing(BridgeStatus::name));
            var now = Instant.now();
            all.forEach(status -> table.row(row(status, now)));
            Say.table(session, table, "There are no bridges; each is a file etc/sluice.bridge~NAME.json.");
        });
    }

    private static String[] row(BridgeStatus status, Instant now) {
        return new String[] {
            status.name(),
            lower(status.state()),
            Shown.age(status.since(), now),
            Long.toString(status.sent()),
            Long.toString(status.received()),
            Long.toString(status.spool().messages()),
            Long.toString(status.dropped().values().stream()
                    .mapToLong(Long::longValue)
                    .sum()),
            status.remote(),
            status.reason()
        };
    }

    @Descriptor("show what became of the files in deploy/")
    public void deployed(CommandSession session) {
        files(session, "deploy");
    }

    @Descriptor("show what became of the files in etc/")
    public void config(CommandSession session) {
        files(session, "etc");
    }

    private void files(CommandSession session, String folder) {
        Say.orSorry(session, () -> {
            var table = new Table("FILE", "STATE", "SINCE", "ABOUT", "REASON");
            var now = Instant.now();
            for (var file : folder(folder)) {
                table.row(
                        file.file(), lower(file.state()), Shown.age(file.since(), now), file.subject(), file.reason());
            }
            Say.table(session, table, "There is nothing in " + folder + "/.");
        });
    }

    private Iterable<FileStatus> folder(String name) throws InvalidSyntaxException {
        for (var reference :
                context.getServiceReferences(WatchedFolder.class, "(" + WatchedFolder.NAME + "=" + name + ")")) {
            var folder = context.getService(reference);
            if (folder != null) {
                var files = folder.files();
                context.ungetService(reference);
                return files;
            }
        }
        throw new IllegalStateException("nobody watches the folder " + name + "/ at the moment");
    }

    private static String lower(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
