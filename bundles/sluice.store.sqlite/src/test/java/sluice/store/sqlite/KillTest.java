package sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
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
            new Killing(folder, List.of()).run(promises, 1 + random.nextInt(400));
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
        System.out.printf(
                "%d kills: %d messages acknowledged, %d of them needed and found, 0 lost, 0 out of order, 0 duplicated, 0 parted%n",
                CYCLES, promises.stored(), promises.found());
        assertThat(promises.stored()).isPositive();
    }
}
