package sluice.bridge.paho;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.SocketException;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketWatchTest {

    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest(name = "{2}")
    @CsvSource({
        "5003800197 40028001, 4003800197 40028001, a PUBREC that refuses becomes a PUBACK",
        "500480018700 d000, 400480018700 d000, also one with properties",
        "50028001 50028002, 50028001 50028002, one without a reason stays",
        "5003800110 50028002, 5003800110 50028002, one that tells of no subscribers stays",
        "3105000161 5097 d000, 3105000161 5097 d000, what looks like one in a payload stays",
        "300a 0001 61 5003800197 0000 5003800397, 300a 0001 61 5003800197 0000 4003800397, but not the one behind it",
    })
    void refusalsAreTurned(String comes, String reaches, String what) throws Exception {
        for (int piece = 1; piece <= 12; piece++) {
            assertThat(HEX.formatHex(watch(comes, piece).readAllBytes()))
                    .as("in pieces of %d", piece)
                    .isEqualTo(reaches.replace(" ", ""));
        }
    }

    @Test
    void aClosedLinkHandsOutNothing() throws Exception {
        var closed = new AtomicBoolean();
        var spoken = new CountDownLatch(0);
        var watch = new PacketWatch(new ByteArrayInputStream(HEX.parseHex("d000d000")), spoken).buffered(closed::get);
        assertThat(watch.read()).isEqualTo(0xd0);
        closed.set(true);
        assertThatThrownBy(watch::read).isInstanceOf(SocketException.class);
    }

    /** Returns what Paho reads when these bytes come in pieces of this size. */
    private static InputStream watch(String hex, int piece) {
        var bytes = new ByteArrayInputStream(HEX.parseHex(hex.replace(" ", ""))) {
            @Override
            public synchronized int read(byte[] to, int offset, int length) {
                return super.read(to, offset, Math.min(piece, length));
            }
        };
        return new PacketWatch(bytes, new CountDownLatch(0)).buffered(() -> false);
    }
}
