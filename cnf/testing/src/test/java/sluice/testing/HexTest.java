package sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HexTest {

    @Test
    void remarksAreNotBytes() {
        assertThat(Hex.bytes("""
                3A               PUBLISH, DUP, QoS 1
                00 03 61 2f 62   topic name "a/b"
                15 16
                """)).containsExactly(0x3A, 0, 3, 'a', '/', 'b', 0x15, 0x16);
    }

    @Test
    void aPacketGetsItsRemainingLength() {
        assertThat(Hex.packet("C0   PINGREQ")).containsExactly(0xC0, 0);
        assertThat(Hex.packet("30" + " 61".repeat(200)))
                .startsWith(0x30, 200 & 0x7F | 0x80, 1, 0x61)
                .hasSize(203);
    }

    @Test
    void whatIsNotHexIsRefused() {
        assertThatThrownBy(() -> Hex.bytes("3A 0")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDumpIsReadBack() {
        assertThat(Hex.bytes(Hex.dump(new byte[] {0, 0x7F, (byte) 0x80, -1}))).containsExactly(0, 0x7F, 0x80, 0xFF);
    }
}
