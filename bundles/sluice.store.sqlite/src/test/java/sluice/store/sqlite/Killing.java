package sluice.store.sqlite;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs a process that uses a store, and kills it. Confined to the test's thread.
 *
 * @param temporary where the process may put what it needs
 * @param folder where the store's folder is
 * @param wrapper a command to run the process with, empty for none
 * @param before what is to be done before the kill
 */
record Killing(Path temporary, Path folder, List<String> wrapper, Runnable before) {

    Killing(Path folder, List<String> wrapper) {
        this(folder, folder, wrapper, () -> {});
    }

    /** @param millis how long after its first promise, if it does not recover from a failure before */
    void run(Promises promises, int millis) throws Exception {
        var process = new ProcessBuilder(command(promises))
                .redirectError(Redirect.INHERIT)
                .start();
        var in = new BufferedReader(new InputStreamReader(process.getInputStream(), US_ASCII), 1 << 20);
        in.mark(1);
        assertThat(in.read()).as("the process says nothing").isPositive();
        in.reset();
        var kill = CompletableFuture.runAsync(
                () -> {
                    before.run();
                    kill(process.toHandle());
                },
                CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
        promises.listen(in, () -> kill(process.toHandle()));
        kill.cancel(false);
        assertThat(process.waitFor()).isEqualTo(128 + 9);
    }

    /** Not Process.destroyForcibly: it closes the pipe, with what the process has said. */
    private static void kill(ProcessHandle process) {
        var innermost = Stream.concat(Stream.of(process), process.descendants())
                .reduce((_, last) -> last)
                .orElseThrow();
        innermost.destroyForcibly();
    }

    private List<String> command(Promises promises) {
        var command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.sqlite.tmpdir=" + temporary, // a killed process leaves its copy of SQLite behind
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
