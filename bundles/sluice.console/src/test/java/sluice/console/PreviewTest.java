package sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sluice.bus.Payload;

class PreviewTest {

    @Test
    void textIsShownAsText() {
        assertThat(shown(Payload.of("Größe\t漢字\n"))).isEqualTo(new Preview.Shown(true, "Größe\t漢字\n"));
    }

    @Test
    void bytesAreShownAsHexadecimal() {
        assertThat(shown(Payload.of(new byte[] {0x01, (byte) 0xFE, 0x41})))
                .isEqualTo(new Preview.Shown(false, "01fe41"));
    }

    @Test
    void controlCharactersMakeItBytes() {
        assertThat(shown(Payload.of("a\u0000b")).isText()).isFalse();
        assertThat(shown(Payload.of("a\u001bb")).isText()).isFalse();
        assertThat(shown(Payload.of("a\u009bb")).isText()).isFalse();
    }

    @Test
    void aCharacterCutInHalfIsLeftOut() {
        var preview = Preview.of(Payload.of("1234567ö"), 8);

        assertThat(preview.isCut()).isTrue();
        assertThat(preview.length()).isEqualTo(9);
        assertThat(preview.shown()).isEqualTo(new Preview.Shown(true, "1234567"));
    }

    @Test
    void halfACharacterAtTheVeryEndIsNoText() {
        assertThat(shown(Payload.of(new byte[] {0x41, (byte) 0xC3})).isText()).isFalse();
    }

    private static Preview.Shown shown(Payload payload) {
        return Preview.of(payload, 100).shown();
    }
}
