package sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class IntakeTest {

    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final Intake intake = new Intake(HOUR);

    private void addAwaited(int count) {
        for (int i = 0; i < count; i++) {
            intake.add(new Operation.Flush(new CompletableFuture<>()));
        }
    }

    private void addLazy(int count) {
        for (int i = 0; i < count; i++) {
            intake.add(new Operation.Delete(1 + i));
        }
    }

    @Test
    void whatSomebodyWaitsForIsCommitted512AtATime() throws Exception {
        addAwaited(600);

        assertThat(intake.take(HOUR)).hasSize(512);
        assertThat(intake.take(HOUR)).hasSize(88);
    }

    @Test
    void whatNobodyWaitsForIsCommitted2048AtATime() throws Exception {
        addLazy(2_100);

        assertThat(intake.take(HOUR)).hasSize(2_048);
        assertThat(intake.take(0)).hasSize(52);
    }

    @Test
    void whatNobodyWaitsForIsTakenAfterTheWindowWhenNoMoreComes() throws Exception {
        var brief = new Intake(1);
        var taken = new CompletableFuture<List<Operation>>();
        var writer = Thread.ofPlatform().start(() -> {
            try {
                taken.complete(brief.take(HOUR));
            } catch (InterruptedException e) {
                taken.completeExceptionally(e);
            }
        });
        while (writer.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        brief.add(new Operation.Delete(1), true);
        brief.add(new Operation.Delete(2), true);
        assertThat(taken).isNotDone();

        brief.begin();

        assertThat(taken.join()).hasSize(2);
    }

    @Test
    void whatSomebodyWaitsForTakesAllBeforeItAlong() throws Exception {
        addLazy(1_000);
        addAwaited(1);
        addLazy(500);

        assertThat(intake.take(HOUR)).hasSize(1_501);
        assertThat(intake.isEmpty()).isTrue();
    }
}
