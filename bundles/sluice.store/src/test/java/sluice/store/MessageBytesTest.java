package sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sluice.bus.Message;
import sluice.bus.MessageProperties;
import sluice.bus.Payload;
import sluice.bus.PayloadFormat;
import sluice.bus.Qos;
import sluice.bus.SteadyClock;
import sluice.bus.TopicName;
import sluice.bus.UserProperty;

final class MessageBytesTest {

    private static final Message PLAIN = Message.of(TopicName.of("a/b"), Payload.of("21.5"));
    private static final Message RICH = new Message(
            TopicName.of("keller/temperatür"),
            Payload.of(new byte[] {0, -1, 5}),
            Qos.EXACTLY_ONCE,
            true,
            new MessageProperties(
                    true,
                    Duration.ofSeconds(0xFFFF_FFFFL),
                    "text/plain",
                    TopicName.of("answer/here"),
                    Payload.of(""),
                    List.of(new UserProperty("a", "1"), new UserProperty("", "€"), new UserProperty("a", "2"))),
            Instant.parse("2026-01-31T23:59:59.123456789Z"));

    /** There are three ways to decode, which have to agree on everything. */
    private static Message decode(byte[] bytes) throws IOException {
        var framed = new byte[bytes.length + 8];
        Arrays.fill(framed, (byte) 1);
        System.arraycopy(bytes, 0, framed, 3, bytes.length);
        Message message;
        try {
            message = MessageBytes.decode(ByteBuffer.wrap(bytes));
        } catch (IOException e) {
            for (boolean shared : new boolean[] {true, false}) {
                assertThatThrownBy(() -> MessageBytes.decode(framed, 3, bytes.length, shared))
                        .isInstanceOf(IOException.class)
                        .hasMessage(e.getMessage());
            }
            throw e;
        }
        assertThat(MessageBytes.decode(framed, 3, bytes.length, true)).isEqualTo(message);
        var copied = MessageBytes.decode(framed, 3, bytes.length, false);
        Arrays.fill(framed, (byte) 2);
        assertThat(copied).isEqualTo(message);
        return message;
    }

    /** One of them is by hand, for those about which nothing is said. */
    @Test
    void bothWaysToEncodeGiveTheSameBytes() throws Exception {
        var nothing = new MessageProperties(PayloadFormat.UNSAID, null, null, null, null, List.of());
        for (var message : List.of(
                PLAIN,
                RICH.withProperties(MessageProperties.NONE),
                RICH.withPayload(Payload.EMPTY).withPublisher("c\0default\0:ü").withProperties(MessageProperties.NONE),
                new Message(
                        RICH.topic(), RICH.payload(), RICH.qos(), true, MessageProperties.NONE, RICH.received(), "ü"),
                PLAIN.withPublisher(""))) {
            var other = new Message(
                    message.topic(),
                    message.payload(),
                    message.qos(),
                    message.retain(),
                    nothing,
                    message.received(),
                    message.publisher());

            assertThat(MessageBytes.encode(message, 5)).isEqualTo(MessageBytes.encode(other, 5));
            assertThat(decode(MessageBytes.encode(message))).isEqualTo(message);
        }
    }

    @Test
    void messagesComeBackAsTheyWere() throws Exception {
        var bytes = PLAIN.withProperties(new MessageProperties(PayloadFormat.BYTES, null, null, null, null, List.of()));
        for (var message : List.of(
                PLAIN,
                bytes,
                RICH,
                RICH.withPayload(Payload.of("")),
                PLAIN.withRetain(true),
                RICH.withPublisher("c\0default\0:ü"),
                PLAIN.withPublisher(""))) {
            assertThat(decode(MessageBytes.encode(message))).isEqualTo(message);
        }
    }

    /** A gateway without a clock of its own wrote it, before its network and then its last start told it the time. */
    @Test
    void whatCameBeforeTheClockWasSetAgesFromThisStartOn() throws Exception {
        var before = new Message(
                RICH.topic(),
                RICH.payload(),
                RICH.qos(),
                false,
                MessageProperties.NONE.withExpiry(Duration.ofMinutes(10)),
                Instant.EPOCH.plusSeconds(70));
        var found = decode(MessageBytes.encode(before));

        assertThat(found.isExpired(SteadyClock.SYSTEM.instant())).isFalse();
        assertThat(found.received())
                .isEqualTo(decode(MessageBytes.encode(before)).received());
    }

    @Test
    void roomInFrontIsLeftToTheCaller() throws Exception {
        var bytes = MessageBytes.encode(RICH, 7);

        assertThat(Arrays.copyOf(bytes, 7)).containsOnly(0);
        assertThat(MessageBytes.decode(ByteBuffer.wrap(bytes, 7, bytes.length - 7)))
                .isEqualTo(RICH);
        assertThat(MessageBytes.decode(
                        ByteBuffer.wrap(bytes, 7, bytes.length - 7).asReadOnlyBuffer()))
                .isEqualTo(RICH);
    }

    /** Cut in the payload, a message is only shorter; cut anywhere before, it is damaged. */
    @Test
    void whatIsCutIsDamaged() throws Exception {
        for (var message : List.of(RICH, PLAIN, PLAIN.withPublisher("somebody"))) {
            var bytes = MessageBytes.encode(message);
            for (int length = 0; length < bytes.length - message.payload().length(); length++) {
                var cut = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> decode(cut)).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void anyBytesAreAMessageOrDamaged() {
        var random = new Random(4);
        int damaged = 0;
        var messages =
                List.of(RICH, PLAIN, RICH.withProperties(MessageProperties.NONE), PLAIN.withPublisher("somebody"));
        for (int round = 0; round < 60_000; round++) {
            var bytes = MessageBytes.encode(messages.get(round % messages.size()));
            for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(decode(bytes).payload().length()).isLessThan(bytes.length);
            } catch (IOException e) {
                damaged++;
            }
        }
        assertThat(damaged).isPositive();
    }

    @Test
    void unknownFormatIsRefused() {
        var bytes = MessageBytes.encode(PLAIN);
        bytes[0] = 9;

        assertThatThrownBy(() -> decode(bytes)).hasMessageContaining("unknown format 9");
    }
}
