package sluice.shell;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import sluice.io.Recorder;

/** Records seven entries, then it is full. */
final class FakeRecorder implements Recorder {

    private Optional<Recording> running = Optional.empty();

    @Override
    public Recording start(String name, Set<String> ports) {
        var recording = new Recording(Path.of(name + ports + ".rec"), Instant.parse("2026-11-21T09:00:00Z"), 7, "");
        running = Optional.of(recording);
        return recording;
    }

    @Override
    public Optional<Recording> running() {
        return running;
    }

    @Override
    public Recording stop() {
        var made = running.orElseThrow(() -> new IllegalStateException("no recording is being made"));
        running = Optional.empty();
        return new Recording(made.file(), made.began(), made.entries(), "it is full");
    }
}
