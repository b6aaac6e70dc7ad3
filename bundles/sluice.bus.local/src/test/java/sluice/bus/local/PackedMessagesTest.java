package sluice.bus.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import sluice.bus.Message;

/** Messages as bytes: what comes out is what went in, and what has no room goes, the oldest first. */
final class PackedMessagesTest {

    private static final long ROOM = 64 * 1024;

    private final PackedMessages packed = new PackedMessages(ROOM);

    private static Message message(int number, int length) {
        return Messages.retained("t/" + number, number + "x".repeat(length));
    }

    @Test
    void aMessageComesOutAsItWentIn() {
        var message = message(7, 100).withPublisher("somebody");
        packed.put(7, 3, message);

        assertThat(packed.get(7)).isEqualTo(message);
        assertThat(packed.age(7)).isEqualTo(3);
        assertThat(packed.get(8)).isNull();
        packed.remove(7);
        assertThat(packed.get(7)).isNull();
        assertThat(packed.age(7)).isZero();
    }

    @Test
    void aLargeMessageIsNotKept() {
        packed.put(7, 0, message(7, 10));
        packed.put(7, 0, message(7, 10_000));

        assertThat(packed.get(7)).isNull();
    }

    @Test
    void theOldestGoWhenThereIsNoRoom() {
        for (int i = 1; i <= 5_000; i++) {
            packed.put(i, 0, message(i, 100));
            packed.shrink(ROOM);
            assertThat(packed.bytes()).isLessThanOrEqualTo(ROOM);
        }

        assertThat(packed.get(1)).isNull();
        assertThat(packed.get(5_000)).isNotNull();
        packed.shrink(0);
        assertThat(packed.get(5_000)).isNull();
    }

    @Test
    void oneThatChangesAllTheTimeDoesNotPushOutThoseThatNeverDo() {
        for (int i = 1; i <= 100; i++) {
            packed.put(i, 0, message(i, 100));
        }
        for (int i = 101; i <= 200_000; i++) { // numbers of segments come round
            packed.put(i, 0, message(i, 100));
            packed.shrink(ROOM);
            if (i > 101) {
                packed.remove(i - 1);
            }
        }

        for (int i = 1; i <= 100; i++) {
            assertThat(packed.get(i)).isEqualTo(withTimeOf(packed.get(i), i));
        }
    }

    private static Message withTimeOf(@Nullable Message other, int number) {
        var message = message(number, 100);
        return new Message(
                message.topic(),
                message.payload(),
                message.qos(),
                true,
                message.properties(),
                Objects.requireNonNull(other).received());
    }

    @Test
    void itAgreesWithAMap() {
        var random = new Random(1);
        var expected = new HashMap<Long, Message>();
        for (int i = 0; i < 20_000; i++) {
            long number = 1L + random.nextInt(200);
            if (random.nextInt(3) == 0) {
                packed.remove(number);
                expected.remove(number);
            } else {
                var message = message((int) number, random.nextInt(100));
                packed.put(number, i, message);
                expected.put(number, message);
            }
            packed.shrink(ROOM);
        }

        for (long number = 1; number <= 200; number++) {
            assertThat(packed.get(number)).isEqualTo(expected.get(number));
        }
        assertThat(expected).isNotEqualTo(Map.of());
    }
}
