package sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lets a system call of the writer fail with EIO once, while a process uses the store: whoever waits is told, nothing that was promised
 * is lost, and the same process goes on storing. The long form may be run in parts: {@code -Dsluice.calls.first=26 -Dsluice.calls.last=50}.
 */
final class FailingDiskTest {

    private static final boolean LONG = Boolean.getBoolean("sluice.faults");

    @TempDir
    private Path folder;

    @BeforeAll
    static void isThereStrace() throws Exception {
        assumeThat(works(List.of("strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=fsync", "true")))
                .as("skipped, because this machine has no strace that may inject faults")
                .isTrue();
    }

    private static boolean works(List<String> command) throws InterruptedException {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    static IntStream calls() {
        return LONG
                ? IntStream.rangeClosed(
                        Integer.getInteger("sluice.calls.first", 1), Integer.getInteger("sluice.calls.last", 50))
                : IntStream.of(6, 23);
    }

    @ParameterizedTest(name = "sync {0} fails")
    @MethodSource("calls")
    void failedSyncIsNeverAcknowledged(int call) throws Exception {
        failOnce("fsync", call, 20);
    }

    @ParameterizedTest(name = "write {0} fails")
    @MethodSource("calls")
    void failedWriteIsNeverAcknowledged(int call) throws Exception {
        failOnce("pwrite64", 10 * call, 100);
    }

    /** A card that cleans up answers late: that is no failure, and nobody is told "stored" before it is. */
    @Test
    void stalledSyncOnlyDelays() throws Exception {
        var promises = new Promises(Victim.JOURNALS);
        long started = System.nanoTime();
        new Killing(folder, strace("fsync", "inject=fsync:delay_enter=1500000:when=23")).run(promises, 3_000);
        assertThat(System.nanoTime() - started).as("it did stall").isGreaterThan(1_500_000_000L);
        assertThat(promises.failed()).isZero();
        check(promises);
    }

    private List<String> strace(String call, String inject) {
        return List.of(
                "strace",
                "-f",
                "--seccomp-bpf",
                "-o",
                folder.resolve("trace").toString(),
                "-e",
                "trace=" + call,
                "-e",
                inject);
    }

    /** @param opening more of these calls than a new store needs before somebody can use it */
    private void failOnce(String call, int number, int opening) throws Exception {
        var strace = strace(call, "inject=" + call + ":error=EIO:when=" + number);
        var promises = new Promises(Victim.JOURNALS);
        // It is killed as soon as it works again; the rest is for a busy machine, where everything takes longer.
        new Killing(folder, strace).run(promises, number > opening ? 120_000 : LONG ? 5_000 : 500);
        assertThat(promises.stored()).isPositive();
        if (number > opening) {
            assertThat(promises.failed()).as("told that it failed").isPositive();
            assertThat(promises.storedAfterFailure()).as("stored after it").isPositive();
        }
        check(promises);
    }

    private void check(Promises promises) throws Exception {
        var store = new SqliteStore(folder.resolve("store"), 1L << 30, 1 << 16, null);
        try {
            promises.check(store);
            assertThat(store.figures().lost()).isZero();
        } finally {
            store.stop();
        }
    }
}
