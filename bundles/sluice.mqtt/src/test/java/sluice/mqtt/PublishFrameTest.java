package sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sluice.bus.Qos.AT_LEAST_ONCE;
import static sluice.bus.Qos.AT_MOST_ONCE;
import static sluice.bus.Qos.EXACTLY_ONCE;
import static sluice.mqtt.ProtocolVersion.MQTT_3_1;
import static sluice.mqtt.ProtocolVersion.MQTT_3_1_1;
import static sluice.mqtt.ProtocolVersion.MQTT_5;
import static sluice.mqtt.Wire.NOW;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import sluice.bus.Message;
import sluice.bus.MessageProperties;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.testing.Hex;
import sluice.testing.Spec;

class PublishFrameTest {

    private static final Message MESSAGE =
            new Message(TopicName.of("a/b"), Payload.of("hi"), AT_LEAST_ONCE, false, MessageProperties.NONE, NOW);
    private static final Message EXPIRING =
            MESSAGE.withProperties(MessageProperties.NONE.withExpiry(Duration.ofSeconds(301)));

    private static String copy(PublishFrame frame, Qos qos, boolean retain, int id, boolean dup, Instant now) {
        var out = ByteBuffer.allocate(frame.length() + 2).position(1); // not at the start
        frame.copyTo(out, qos, retain, id, dup, now);
        assertThat(out.position()).isEqualTo(frame.length() + 1);
        var bytes = new byte[frame.length()];
        out.get(1, bytes);
        return Hex.dump(bytes);
    }

    @Test
    void eachReceiverHasItsOwnFlagsAndIdentifier() {
        var frame = PublishFrame.of(MESSAGE, MQTT_3_1_1, true);

        assertThat(copy(frame, AT_LEAST_ONCE, false, 7, false, NOW)).isEqualTo("32 09 00 03 61 2F 62 00 07 68 69");
        assertThat(copy(frame, EXACTLY_ONCE, true, 0xABCD, true, NOW)).isEqualTo("3D 09 00 03 61 2F 62 AB CD 68 69");
    }

    @Test
    @Spec({"MQTT-2.2.1-2", "MQTT-4.3.1-1", "MQTT311-2.3.1-5"})
    void qosZeroHasNeitherIdentifierNorDup() {
        var frame = PublishFrame.of(MESSAGE, MQTT_5, false);

        assertThat(copy(frame, AT_MOST_ONCE, false, 0, false, NOW)).isEqualTo("30 08 00 03 61 2F 62 00 68 69");
        assertThatThrownBy(() -> copy(frame, AT_MOST_ONCE, false, 0, true, NOW))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> copy(frame, AT_LEAST_ONCE, false, 7, false, NOW))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> copy(PublishFrame.of(MESSAGE, MQTT_5, true), AT_LEAST_ONCE, false, 0, false, NOW))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Spec("MQTT-3.3.2-6")
    void theExpiryIsReducedByTheTimeWaited() {
        var frame = PublishFrame.of(EXPIRING, MQTT_5, true);
        var start = "32 0F 00 03 61 2F 62 00 07 05 02 ";

        assertThat(copy(frame, AT_LEAST_ONCE, false, 7, false, NOW)).isEqualTo(start + "00 00 01 2D 68 69");
        assertThat(copy(frame, AT_LEAST_ONCE, false, 7, false, NOW.plusMillis(1_999)))
                .isEqualTo(start + "00 00 01 2C 68 69");
        assertThat(copy(frame, AT_LEAST_ONCE, false, 7, false, NOW.plusSeconds(302)))
                .isEqualTo(start + "00 00 00 00 68 69");
        assertThat(copy(frame, AT_LEAST_ONCE, false, 7, false, NOW.minusSeconds(5)))
                .isEqualTo(start + "00 00 01 2D 68 69");
    }

    @Test
    void aliasAndSubscriptionIdentifiersAreOneReceiversOwn() {
        var first = PublishFrame.of(MESSAGE, MQTT_5, false, 5, false, 1, 300);
        var later = PublishFrame.of(MESSAGE, MQTT_5, false, 5, true);

        assertThat(copy(first, AT_MOST_ONCE, false, 0, false, NOW))
                .isEqualTo("30 10 00 03 61 2F 62 08 23 00 05 0B 01 0B AC 02 68 69");
        assertThat(copy(later, AT_MOST_ONCE, false, 0, false, NOW)).isEqualTo("30 08 00 00 03 23 00 05 68 69");
        assertThat(copy(PublishFrame.of(MESSAGE, MQTT_3_1, false, 5, true, 1), AT_MOST_ONCE, false, 0, false, NOW))
                .isEqualTo("30 07 00 03 61 2F 62 68 69");
    }

    @Test
    void theHeadCanGoAlone() {
        var frame = PublishFrame.of(MESSAGE, MQTT_3_1_1, false);
        var out = ByteBuffer.allocate(frame.headLength());
        frame.copyHeadTo(out, AT_MOST_ONCE, false, 0, false, NOW);

        assertThat(Hex.dump(out.array())).isEqualTo("30 07 00 03 61 2F 62");
        assertThat(frame.message().payload().length()).isEqualTo(2);
    }

    @Test
    void theBytesThatCameGoOutWithOtherFlags() throws Exception {
        var decoder = Wire.server(MQTT_5);
        var dump = "3D 00 01 61 00 07 0C 02 00 00 00 0A 26 00 01 61 00 01 62 68 69";
        var publish = (Packet.Publish) Wire.decode(decoder, dump);
        var frame = decoder.frame();
        if (frame == null) {
            throw new AssertionError("no frame");
        }

        assertThat(frame.message()).isSameAs(publish.message());
        assertThat(frame.isIdentified()).isTrue();
        assertThat(copy(frame, AT_LEAST_ONCE, false, 0x102, false, NOW.plusSeconds(3)))
                .isEqualTo("32 14 00 01 61 01 02 0C 02 00 00 00 07 26 00 01 61 00 01 62 68 69");
        assertThat(decoder.decode(ByteBuffer.allocate(0))).isNull();
        assertThat(decoder.frame()).isNull();
    }

    @Test
    void theBytesThatCameDoNotGoOutWithAnAlias() throws Exception {
        var decoder = Wire.server(MQTT_5);
        Wire.decode(decoder, "30 00 01 61 03 23 00 01");

        assertThat(decoder.frame()).isNull();
    }

    @Test
    void whatADecoderKeepsEqualsWhatWouldBeEncoded() throws Exception {
        for (var dump : new String[] {"30 00 01 61 68", "34 00 01 61 00 07", "31 00 01 61"}) {
            var decoder = Wire.server(MQTT_3_1_1);
            var publish = (Packet.Publish) Wire.decode(decoder, dump);
            var frame = decoder.frame();
            if (frame == null) {
                throw new AssertionError("no frame");
            }
            var made = PublishFrame.of(publish.message(), MQTT_3_1_1, publish.id() != 0);
            var qos = publish.message().qos();
            assertThat(copy(frame, qos, false, 9, false, NOW)).isEqualTo(copy(made, qos, false, 9, false, NOW));
        }
    }

    @Test
    void framesOfOneMessageAreMadeOnce() {
        var frames = new PublishFrames();
        var came = PublishFrame.of(MESSAGE, MQTT_3_1_1, false);
        frames.begin(MESSAGE, MQTT_3_1_1, came);

        assertThat(frames.get(MESSAGE, MQTT_3_1, false)).isSameAs(came);
        var five = frames.get(MESSAGE, MQTT_5, false);
        assertThat(five).isNotSameAs(came);
        assertThat(frames.get(MESSAGE, MQTT_5, false)).isSameAs(five);
        assertThat(frames.get(MESSAGE, MQTT_5, true).isIdentified()).isTrue();
        var other = MESSAGE.withRetain(true);
        assertThat(frames.get(other, MQTT_5, false).message()).isSameAs(other);
        assertThat(frames.get(MESSAGE, MQTT_5, false)).isNotSameAs(five);
    }

    @Test
    void aReceiverTakesNoMemory() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        var frame = PublishFrame.of(EXPIRING, MQTT_5, true);
        var out = ByteBuffer.allocate(frame.length());
        var later = NOW.plusSeconds(1);
        frame.copyTo(out, AT_LEAST_ONCE, false, 1, false, later);

        long before = threads.getCurrentThreadAllocatedBytes();
        for (int id = 1; id <= 10_000; id++) {
            frame.copyTo(out.clear(), AT_LEAST_ONCE, false, id, false, later);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }
}
