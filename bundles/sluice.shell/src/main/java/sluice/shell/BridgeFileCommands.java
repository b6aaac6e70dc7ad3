package sluice.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import sluice.bridge.BridgeCheck;

/** The files of bridges from the shell: what is wrong with one. Thread-safe. */
@Component(
        service = BridgeFileCommands.class,
        property = {"osgi.command.scope=bridge", "osgi.command.function=lint"})
public final class BridgeFileCommands {

    private static final String PID = "sluice.bridge~";
    private static final String SUFFIX = ".json";

    private final BundleContext context;

    @Activate
    public BridgeFileCommands(BundleContext context) {
        this.context = context;
    }

    @Descriptor("check a bridge's file without using it")
    public void lint(CommandSession session, @Descriptor("a file, such as etc/sluice.bridge~plant7.json") String file) {
        Say.orSorry(session, () -> {
            var path = find(file);
            var name = String.valueOf(path.getFileName());
            if (!name.startsWith(PID) || !name.endsWith(SUFFIX)) {
                throw new IllegalArgumentException(
                        name + " is no bridge's file; they are called " + PID + "NAME" + SUFFIX);
            }
            var problems = check(name.substring(PID.length(), name.length() - SUFFIX.length()), Files.readString(path));
            problems.forEach(session.getConsole()::println);
            if (problems.isEmpty()) {
                session.getConsole().println(name + " is right.");
            }
        });
    }

    private Path find(String file) throws IOException {
        var home = context.getProperty("sluice.home");
        for (var path : List.of(
                Path.of(file),
                Path.of(home == null ? "" : home, file),
                Path.of(home == null ? "" : home, "etc", file))) {
            if (Files.isRegularFile(path)) {
                return path;
            }
        }
        throw new IOException("there is no file " + file);
    }

    private List<String> check(String name, String json) {
        var reference = context.getServiceReference(BridgeCheck.class);
        var checker = reference == null ? null : context.getService(reference);
        if (checker == null) {
            throw new IllegalStateException("the bundle that knows bridges' files, sluice.bridge.engine, does not run");
        }
        try {
            return checker.check(name, json);
        } finally {
            context.ungetService(reference);
        }
    }
}
