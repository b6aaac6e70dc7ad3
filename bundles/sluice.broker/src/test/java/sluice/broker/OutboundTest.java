package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.broker.Outgoing.Stage;
import sluice.bus.Qos;

/** Random lives of a session's outgoing side, held against what MQTT promises. */
class OutboundTest {

    private static final SessionLimits LIMITS = new SessionLimits(
            Duration.ofDays(1), 50, 1 << 20, Duration.ZERO, SessionLimits.Overflow.DROP_NEWEST, 32, 256, 200, 64);

    private SessionLimits limits = LIMITS;
    private final Counters counters = new Counters();
    private final Memory memory = new Memory();
    private final Outbound outbound = new Outbound(counters, InstantSource.system(), () -> limits, memory);

    private static Outgoing message(int number, int qos) {
        return new Outgoing(
                Packets.message("a", qos, Integer.toString(number)), Qos.of(qos), false, Outgoing.NO_IDENTIFIERS, null);
    }

    private static int number(Outgoing message) {
        return Integer.parseInt(message.message.payload().text());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyMessageArrivesInOrderAndQos2Once(long seed) {
        var random = new Random(seed);
        var client = new Client();
        int accepted = 0;
        int window = random.nextInt(1, 10);
        outbound.begin(window);
        for (int step = 0; step < 20_000; step++) {
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> {
                    if (outbound.enqueue(message(accepted, random.nextInt(1, 3)))) {
                        accepted++;
                    }
                }
                case 3, 4, 5 -> client.take(outbound.next());
                case 6, 7, 8 -> client.answer(random);
                default -> {
                    if (random.nextInt(50) == 0) { // the connection breaks
                        client.forgetConnection();
                        outbound.end();
                        window = random.nextInt(1, 10);
                        outbound.begin(window);
                    }
                }
            }
            assertThat(client.unanswered()).isLessThanOrEqualTo(window);
        }
        client.forgetConnection();
        outbound.end();
        outbound.begin(10);
        for (Outgoing next; (next = outbound.next()) != null; ) {
            client.take(next);
            client.answerAll();
        }
        assertThat(outbound.queued()).isZero();
        assertThat(outbound.inFlight()).isZero();
        outbound.clear();
        assertThat(memory.taken()).isZero();
        assertThat(client.first).hasSize(accepted).isSorted();
    }

    /** A client that plays its part, and looks whether the broker plays its own. */
    private final class Client {

        /** Messages in the order in which they first came. */
        private final List<Integer> first = new ArrayList<>();

        private final TreeMap<Long, Outgoing> toAnswer = new TreeMap<>();
        private int highest = -1;

        void take(@Nullable Outgoing message) {
            if (message == null) {
                return;
            }
            assertThat(message.id).isBetween(1, 65_535);
            assertThat(toAnswer.values()).doesNotContain(message);
            if (message.stage == Stage.SENT) {
                int number = number(message);
                if (number > highest) {
                    assertThat(number).isEqualTo(highest + 1);
                    highest = number;
                    first.add(number);
                } else {
                    assertThat(message.again).as("DUP of a message sent again").isTrue();
                }
            }
            toAnswer.put(message.order, message);
        }

        void answer(Random random) {
            if (!toAnswer.isEmpty()) {
                var all = List.copyOf(toAnswer.values());
                answer(all.get(random.nextInt(all.size())));
            }
        }

        void answerAll() {
            while (!toAnswer.isEmpty()) {
                answer(toAnswer.firstEntry().getValue());
            }
        }

        private void answer(Outgoing message) {
            assertThat(outbound.find(message.id)).isSameAs(message);
            if (message.qos == Qos.EXACTLY_ONCE && message.stage == Stage.SENT) {
                message.stage = Stage.RELEASED;
            } else {
                outbound.done(message);
                toAnswer.remove(message.order);
            }
        }

        long unanswered() {
            return toAnswer.values().stream().filter(message -> message.counted).count();
        }

        void forgetConnection() {
            toAnswer.clear();
        }
    }

    @Test
    void identifiersWrapAroundWithoutHittingOneInUse() {
        outbound.begin(10);
        var kept = message(0, 1);
        outbound.sent(kept);
        for (int i = 0; i < 140_000; i++) {
            var message = message(i, 1);
            outbound.sent(message);
            assertThat(message.id).isNotEqualTo(kept.id).isBetween(1, 65_535);
            outbound.done(message);
        }
        assertThat(outbound.find(kept.id)).isSameAs(kept);
    }

    @Test
    void theQueueIsBoundedByBytesAsWell() {
        limits = new SessionLimits(
                Duration.ofDays(1), 50, 12, Duration.ZERO, SessionLimits.Overflow.DROP_NEWEST, 32, 256, 200, 64);
        outbound.begin(1);
        assertThat(outbound.enqueue(message(12_345, 1))).isTrue();
        assertThat(outbound.enqueue(message(12_345, 1))).isTrue();
        assertThat(outbound.enqueue(message(1, 1))).isFalse();
        outbound.next();
        assertThat(outbound.enqueue(message(1, 1))).isTrue();
    }
}
