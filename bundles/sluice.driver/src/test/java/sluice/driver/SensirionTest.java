package sluice.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SensirionTest {

    @ParameterizedTest
    @CsvSource({
        "BEEF, 92",
        "6666, 93",
        "8000, A2",
        "F896, 31",
        "9F07, C2",
        "3BBE, 89",
        "01F4, 33",
        "6667, A2",
        "5EB9, 3C",
        "01E0, B4",
        "7FCE, 7B",
        "0001, B0"
    })
    void checksumsAreThoseOfTheDatasheets(String word, String crc) {
        assertThat(Sensirion.crc(HexFormat.fromHexDigits(word))).isEqualTo(HexFormat.fromHexDigits(crc));
    }

    @Test
    void aWrongChecksumIsNamedWithItsWord() throws Exception {
        assertThat(Sensirion.words(HexFormat.of().parseHex("BEEF926666 93".replace(" ", ""))))
                .containsExactly(0xBEEF, 0x6666);
        assertThatThrownBy(() -> Sensirion.words(HexFormat.of().parseHex("BEEF92666692")))
                .hasMessage("its checksum is wrong: word 2 of its answer");
    }
}
