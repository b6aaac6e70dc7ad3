package sluice.itest;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A time of day for one process, which may jump: Debian's libfaketime. What measures time by the monotonic clock sees nothing of it. */
record FakeClock(Path file) {

    private static final String LIBRARY = "faketime/libfaketime.so.1";

    private static Path library() {
        try (var folders = Files.list(Path.of("/usr/lib"))) {
            return folders.map(folder -> folder.resolve(LIBRARY))
                    .filter(Files::exists)
                    .findFirst()
                    .orElse(Path.of(""));
        } catch (IOException e) {
            return Path.of("");
        }
    }

    /** Skips the test where the library is not installed. */
    static void assumeInstalled() {
        assumeTrue(!library().toString().isEmpty(), "skipped, because libfaketime is not installed");
    }

    /** Returns what a process needs to see this clock. */
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD",
                library().toString(),
                "FAKETIME_TIMESTAMP_FILE",
                file.toString(),
                "FAKETIME_NO_CACHE",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1");
    }

    /** Sets the clock beside the true one: {@code -2h}, {@code +0}. */
    FakeClock set(String time) throws IOException {
        Files.writeString(file, time + "\n");
        return this;
    }
}
