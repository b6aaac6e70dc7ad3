package sluice.console;

import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sluice.io.Recorder;

/** Begins and ends recordings for the devices page, and says in words how one is doing. */
final class RecordingJson {

    private RecordingJson() {}

    /** Returns what the page shows: a sentence, empty if none is being made, null if nobody records here. */
    static @Nullable String of(@Nullable Recorder recorder) {
        return recorder == null
                ? null
                : recorder.running().map(RecordingJson::words).orElse("");
    }

    static String begin(@Nullable Recorder recorder, @Nullable String name) throws IOException {
        return there(recorder).start(String.valueOf(name).strip(), Set.of()).file() + " is being written";
    }

    static String end(@Nullable Recorder recorder) {
        return words(there(recorder).stop());
    }

    private static Recorder there(@Nullable Recorder recorder) {
        if (recorder == null) {
            throw new IllegalArgumentException("nobody records here: bundle sluice.io.recorder is missing");
        }
        return recorder;
    }

    private static String words(Recorder.Recording recording) {
        return recording.file().getFileName() + " has " + recording.entries() + " entries"
                + (recording.problem().isEmpty() ? "" : ", but " + recording.problem());
    }
}
