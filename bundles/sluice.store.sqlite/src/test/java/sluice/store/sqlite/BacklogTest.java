package sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicName;

/** A process with a heap of 64 MB opens a store that holds a million messages. */
@EnabledIfSystemProperty(named = "sluice.faults", matches = "true", disabledReason = "takes a minute")
final class BacklogTest {

    private static final int MESSAGES = 1_000_000;

    @TempDir
    private Path folder;

    @Test
    void aMillionMessagesOpenInThreeSecondsAndALittleHeap() throws Exception {
        var store = new SqliteStore(folder.resolve("store"), 1L << 30, 1 << 16, null);
        try (var journal = store.open("j", Victim.LIMITS)) {
            var message = Message.of(TopicName.of("plant/line/sensor"), Payload.of("x".repeat(200)));
            var window = new Semaphore(2_000);
            CompletableFuture<?> last = CompletableFuture.completedFuture(null);
            for (int i = 0; i < MESSAGES; i++) {
                window.acquire();
                last = journal.append(message)
                        .whenComplete((_, _) -> window.release())
                        .toCompletableFuture();
            }
            last.join();
        }
        store.stop();

        var process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Opener.class.getName(),
                        folder.resolve("store").toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var words = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                .strip()
                .split(" ");
        System.out.printf("%s messages opened in %s ms, %s KB resident%n", words[0], words[1], words[2]);
        assertThat(process.waitFor()).isZero();
        assertThat(Integer.parseInt(words[0])).isEqualTo(MESSAGES);
        assertThat(Integer.parseInt(words[1])).isLessThan(3_000);
    }

    /** The process that opens it. */
    static final class Opener {

        private Opener() {}

        public static void main(String[] args) throws Exception {
            long started = System.nanoTime();
            var store = new SqliteStore(Path.of(args[0]), 1L << 30, 1 << 16, null);
            try (var journal = store.open("j", Victim.LIMITS)) {
                var messages = journal.usage().messages();
                journal.read(0, 1);
                long millis = (System.nanoTime() - started) / 1_000_000;
                var resident = Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith("VmRSS"))
                        .findFirst()
                        .orElseThrow()
                        .replaceAll("\\D", "");
                System.out.println(messages + " " + millis + " " + resident);
            }
            store.stop();
        }
    }
}
