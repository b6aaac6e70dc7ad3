package sluice.shell;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import sluice.io.Recorder;

/** Recordings of buses and lines from the shell. Thread-safe. */
@Component(
        service = RecordCommands.class,
        property = {"osgi.command.scope=sluice", "osgi.command.function=record"})
public final class RecordCommands {

    private static final String STOP = "stop";

    private final BundleContext context;

    @Activate
    public RecordCommands(BundleContext context) {
        this.context = context;
    }

    @Descriptor("show the recording that is being made")
    public void record(CommandSession session) {
        Say.orSorry(
                session,
                () -> session.getConsole()
                        .println(
                                recorder().running().map(RecordCommands::words).orElse("No recording is being made.")));
    }

    @Descriptor("record what buses and lines carry, in var/recordings/NAME.rec; 'record stop' ends it")
    public void record(
            CommandSession session,
            @Descriptor("a name, or stop") String name,
            @Descriptor("what is recorded, such as i2c/1, spi/0, line/sim/27; nothing for everything")
                    String... ports) {
        Say.orSorry(session, () -> {
            if (name.equals(STOP)) {
                session.getConsole().println(words(recorder().stop()));
            } else {
                var wanted = Arrays.stream(ports).collect(Collectors.toUnmodifiableSet());
                var file = recorder().start(name, Set.copyOf(wanted)).file();
                session.getConsole().println(file + " is being written until 'record stop'.");
            }
        });
    }

    private static String words(Recorder.Recording recording) {
        return recording.file() + " has " + recording.entries() + " entries since " + recording.began() + "."
                + (recording.problem().isEmpty() ? "" : " It is not complete: " + recording.problem() + ".");
    }

    private Recorder recorder() {
        var reference = context.getServiceReference(Recorder.class);
        var recorder = reference == null ? null : context.getService(reference);
        if (recorder == null) {
            throw new IllegalArgumentException("nobody records here: bundle sluice.io.recorder is missing");
        }
        return recorder;
    }
}
