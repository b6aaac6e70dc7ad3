package sluice.transport.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.testing.Hex;

/** Frames both ways, byte by byte. Those of RFC 6455, 5.7, are marked as such; a client's have to be masked, and MQTT's are binary. */
class FramesTest {

    private final Wire wire = new Wire();
    private Above above = new Above(1);
    private WebSocketConnection connection = open();

    private WebSocketConnection open() {
        var made =
                new WebSocketConnection(wire, Terms.of("", List.of()), new Scratch(), new Refusals("ws"), _ -> above);
        wire.receive(made, """
                GET / HTTP/1.1\r
                Host: here\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Protocol: mqtt\r
                \r
                """.getBytes(ISO_8859_1));
        wire.round();
        return made;
    }

    private String receive(String dump) {
        wire.receive(connection, Hex.bytes(dump));
        return wire.round();
    }

    private String text() {
        return above.received.toString(UTF_8);
    }

    @Test
    void aMaskedFrameIsHandedOverUnmasked() {
        receive("""
                82               binary, and the end (RFC 6455, 5.7, where it is text)
                85               masked, five bytes
                37 FA 21 3D      mask
                7F 9F 4D 51 58   Hello
                """);

        assertThat(text()).isEqualTo("Hello");
        assertThat(wire.left()).isZero();
    }

    @Test
    void fragmentsAreHandedOverAsTheyComeAlsoAroundAPing() {
        var sent = receive("""
                02 83            the beginning of a message
                00 00 00 00
                48 65 6C         Hel
                89 85            a ping in between (RFC 6455, 5.7, where it is not masked)
                37 FA 21 3D
                7F 9F 4D 51 58   Hello
                80 82            its end
                00 00 00 00
                6C 6F            lo
                """);

        assertThat(text()).isEqualTo("Hello");
        assertThat(above.calls).isEqualTo(1);
        assertThat(sent).isEqualTo("8A 05 48 65 6C 6C 6F"); // RFC 6455, 5.7, where it is masked
    }

    @Test
    void lengthsOfTwoAndEightBytesAreRead() {
        wire.receive(connection, frame(0x82, new byte[256], 0)); // RFC 6455, 5.7: 82 7E 01 00
        wire.receive(connection, frame(0x82, new byte[65_536], 0)); // RFC 6455, 5.7: 82 7F 00 00 00 00 00 01 00 00

        assertThat(above.received.size()).isEqualTo(256 + 65_536);
    }

    @ParameterizedTest(name = "{0} bytes")
    @CsvSource({"5, 82 05", "125, 82 7D", "126, 82 7E 00 7E", "256, 82 7E 01 00", "9000, 82 7E 23 28"})
    void whatIsSaidInARoundIsOneFrame(int size, String header) {
        for (int i = 0; i < size; i++) {
            connection.output(1).put((byte) 7);
        }

        assertThat(wire.round()).isEqualTo(header + " 07".repeat(size));
        assertThat(wire.round()).isEmpty();
    }

    @Test
    void moreThanABufferIsSeveralFrames() {
        for (int i = 0; i < 20_000; i++) {
            connection.output(1).put((byte) 7);
        }

        assertThat(wire.round()).isEqualTo("82 7E 3F F6" + " 07".repeat(16_374) + " 82 7E 0E 2A" + " 07".repeat(3_626));
    }

    @Test
    void largePayloadsGoInFramesOfTheirOwnBehindWhatWasSaidBefore() {
        connection.output(2).put((byte) 1).put((byte) 2);
        connection.write(ByteBuffer.allocate(65_536));
        connection.output(1).put((byte) 3);

        assertThat(wire.round())
                .startsWith("82 02 01 02 82 7F 00 00 00 00 00 01 00 00 00 00")
                .endsWith("00 00 82 01 03");
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource({
        "81 85 37 FA 21 3D 7F 9F 4D 51 58, 03 EB", // text (RFC 6455, 5.7)
        "82 05 48 65 6C 6C 6F,             03 EA", // not masked (RFC 6455, 5.7, where it is text)
        "C2 80 00 00 00 00,                03 EA", // reserved bits
        "A2 80 00 00 00 00,                03 EA",
        "92 80 00 00 00 00,                03 EA",
        "83 80 00 00 00 00,                03 EA", // opcodes nobody has defined
        "8B 80 00 00 00 00,                03 EA",
        "80 80 00 00 00 00,                03 EA", // nothing to continue
        "09 80 00 00 00 00,                03 EA", // a ping in pieces
        "89 FE 00 7E 00 00 00 00,          03 EA", // a ping too long
        "82 FE 00 7D 00 00 00 00,          03 EA", // longer forms of short lengths
        "82 FF 00 00 00 00 00 00 FF FF 00 00 00 00, 03 EA",
        "82 FF 80 00 00 00 00 00 00 00 00 00 00 00, 03 EA", // a negative length
        "88 81 00 00 00 00 03,             03 EA", // reasons to close: half of one, and such as there are not
        "88 82 00 00 00 00 03 ED,          03 EA",
        "88 82 00 00 00 00 00 00,          03 EA",
        "88 82 00 00 00 00 13 88,          03 EA",
        "88 83 00 00 00 00 03 E8 FF,       03 EF", // not in UTF-8
    })
    void whatBreaksTheRulesIsAnsweredWithTheReasonAndTheEnd(String frame, String code) {
        assertThat(receive("82 81 00 00 00 00 41 " + frame)).isEqualTo("88 02 " + code);

        assertThat(wire.closed).isTrue();
        assertThat(text()).isEqualTo("A");
        connection.closed(null);
        assertThat(above.cause).isInstanceOf(ViolationException.class);
    }

    @Test
    void aMessageWithinAMessageIsRefused() {
        assertThat(receive("02 80 00 00 00 00 82 80 00 00 00 00")).isEqualTo("88 02 03 EA");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "88 80 00 00 00 00, 88 00",
        "88 82 00 00 00 00 03 E8, 88 02 03 E8",
        "88 85 00 00 00 00 0F A0 62 79 65, 88 02 0F A0"
    })
    void aFarewellIsAnsweredBehindAllThatCameBefore(String farewell, String answer) {
        above.onReceived = () -> connection.output(1).put((byte) 9);

        assertThat(receive("82 81 00 00 00 00 41 " + farewell + " 82 81 00 00 00 00 42"))
                .isEqualTo("82 01 09 " + answer);
        assertThat(wire.closed).isTrue();
        assertThat(text()).isEqualTo("A");
    }

    @Test
    void closingSaysGoodbyeBehindTheLastWords() {
        connection.output(1).put((byte) 1);
        connection.close();

        assertThat(wire.round()).isEqualTo("82 01 01 88 02 03 E8");
        assertThat(receive("82 81 00 00 00 00 41")).isEmpty();
        assertThat(text()).isEmpty();
    }

    @Test
    void aFloodOfPingsIsClosedAndSomePerSecondAreNot() {
        for (int second = 0; second < 3; second++) {
            wire.now += TimeUnit.MILLISECONDS.toNanos(1_001);
            for (int i = 0; i < ControlFrames.PER_SECOND; i++) {
                assertThat(receive("89 80 00 00 00 00")).isEqualTo("8A 00");
            }
        }
        assertThat(receive("89 80 00 00 00 00")).isEqualTo("88 02 03 F0");
        assertThat(wire.closed).isTrue();
    }

    @Test
    void aFrameMayClaimAnyLengthAndNothingIsKeptForIt() {
        receive("82 FF 7F FF FF FF FF FF FF FF 00 00 00 00 41 42");

        assertThat(text()).isEqualTo("AB");
        assertThat(wire.left()).isZero();
    }

    @ParameterizedTest(name = "frames of up to {0} bytes")
    @ValueSource(ints = {0, 1, 7, 1_000, 70_000})
    void packetsGoAcrossFramesAndFramesAcrossReads(int size) {
        var random = new Random(size);
        above = new Above(97);
        connection = open();
        var all = new byte[97 * 3_000];
        random.nextBytes(all);
        var stream = new ByteArrayOutputStream();
        for (int at = 0; at < all.length; ) {
            int length = Math.min(1 + (size == 0 ? 0 : random.nextInt(size)), all.length - at);
            stream.writeBytes(frame(0x82, Arrays.copyOfRange(all, at, at + length), random.nextInt()));
            at += length;
        }
        var bytes = stream.toByteArray();
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(1 + random.nextInt(10_000), bytes.length - at);
            wire.receive(connection, Arrays.copyOfRange(bytes, at, at + length));
            at += length;
        }

        assertThat(above.received.toByteArray()).isEqualTo(all);
        assertThat(wire.left()).isZero();
    }

    @Test
    void whoStopsReadingIsGivenTheRestWhenItGoesOn() {
        above = new Above(2);
        connection = open();
        above.onReceived = () -> connection.reading(false);
        receive("82 83 00 00 00 00 41 42 43");
        assertThat(wire.reading).isFalse();
        receive("82 81 00 00 00 00 44");
        assertThat(text()).isEqualTo("AB");

        above.onReceived = () -> {};
        connection.reading(true);
        wire.round();
        receive("");

        assertThat(wire.reading).isTrue();
        assertThat(text()).isEqualTo("ABCD");
    }

    @Test
    void drainedIsHandedOnWhenNothingOfOursWaits() {
        connection.output(1).put((byte) 1);
        connection.drained();
        assertThat(above.drained).isZero();
        wire.round();
        connection.drained();
        assertThat(above.drained).isEqualTo(1);
    }

    static byte[] frame(int first, byte[] payload, int mask) {
        var frame = ByteBuffer.allocate(payload.length + 14).put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 65_536) {
            frame.put((byte) 0xFE).putShort((short) payload.length);
        } else {
            frame.put((byte) 0xFF).putLong(payload.length);
        }
        frame.putInt(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask >>> 24 - 8 * (i % 4)));
        }
        return Arrays.copyOf(frame.array(), frame.position());
    }
}
