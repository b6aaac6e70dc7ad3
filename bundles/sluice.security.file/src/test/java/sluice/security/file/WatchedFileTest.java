package sluice.security.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedFileTest {

    @TempDir
    Path folder;

    private final SynchronousQueue<String> parsed = new SynchronousQueue<>();

    /** Hands over what it sees once the watching has begun, and refuses what begins with "bad". */
    private String parse(Path file) throws java.io.IOException {
        var text = Files.readString(file);
        if (text.startsWith("bad")) {
            throw new IllegalArgumentException(file + " line 1: " + text);
        }
        return text;
    }

    @Test
    void aChangedFileIsReadAgainAndABadOneLeavesTheLastGoodContent() throws Exception {
        var file = Files.writeString(folder.resolve("f"), "one");
        try (var watched = new WatchedFile<>(file, this::parse, this::hand)) {
            assertThat(watched.content()).isEqualTo("one");

            Files.writeString(file, "three");
            assertThat(parsed.poll(10, TimeUnit.SECONDS)).isEqualTo("read");
            assertThat(watched.content()).isEqualTo("three");

            Files.writeString(file, "bad line");
            Files.writeString(file, "fourth");
            assertThat(parsed.poll(10, TimeUnit.SECONDS)).isEqualTo("read");
            assertThat(watched.content()).isEqualTo("fourth");
        }
    }

    @Test
    void aDeletedFileStillCounts() throws Exception {
        var file = Files.writeString(folder.resolve("f"), "one");
        try (var watched = new WatchedFile<>(file, this::parse, this::hand)) {
            Files.delete(file);
            assertThat(parsed.poll(1_200, TimeUnit.MILLISECONDS)).isNull();
            assertThat(watched.content()).isEqualTo("one");

            Files.writeString(file, "again and longer");
            assertThat(parsed.poll(10, TimeUnit.SECONDS)).isEqualTo("read");
        }
    }

    private void hand() {
        try {
            parsed.put("read");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
