package sluice.store.sqlite;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process under load is killed at a random moment, again and again: what it promised is there, in order, and nothing else. */
final class KillTest {

    private static final int CYCLES = Integer.getInteger("sluice.kill.cycles", 5);

    @TempDir
    private Path folder;

    @Test
    void whatWasStoredSurvivesKill() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var promises = new Promises(Victim.JOURNALS);
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            killOnce(promises, 1 + random.nextInt(400));
            var store = new SqliteStore(folder.resolve("store"), 1L << 30, 1 << 16, null);
            try {
                promises.check(store);
                assertThat(store.figures().lost()).isZero();
            } catch (AssertionError e) {
                throw new AssertionError("cycle %d, seed %d".formatted(cycle, seed), e);
            } finally {
                store.stop();
            }
        }
        System.out.printf("%d kills, %d messages promised, none lost%n", CYCLES, promises.stored());
        assertThat(promises.stored()).isPositive();
    }

    /** @param millis how long after its first promise */
    private void killOnce(Promises promises, int millis) throws Exception {
        var process = new ProcessBuilder(command(promises))
                .redirectError(Redirect.INHERIT)
                .start();
        var in = new BufferedReader(new InputStreamReader(process.getInputStream(), US_ASCII), 1 << 20);
        in.mark(1);
        assertThat(in.read()).as("the process says nothing").isPositive();
        in.reset();
        // Not Process.destroyForcibly: it closes the pipe, with what the process has said.
        var kill = CompletableFuture.runAsync(
                process.toHandle()::destroyForcibly, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
        promises.listen(in);
        kill.join();
        assertThat(process.waitFor()).isEqualTo(128 + 9);
    }

    private List<String> command(Promises promises) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.sqlite.tmpdir=" + folder, // a killed process leaves its copy of SQLite behind
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                folder.resolve("store").toString()));
        for (int journal = 0; journal < Victim.JOURNALS; journal++) {
            command.add(String.valueOf(promises.next(journal)));
        }
        return command;
    }
}
