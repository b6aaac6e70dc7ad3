package sluice.driver.bme280;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The words and values of temperature and pressure are the example Bosch published for this family. */
class CompensationTest {

    private static final byte[] LOW = HexFormat.ofDelimiter(" ")
            .parseHex("70 6B 43 67 18 FC 7D 8E 43 D6 D0 0B 27 0B 8C 00 F9 FF 8C 3C F8 C6 70 17 00 4B");
    private static final byte[] HIGH = HexFormat.ofDelimiter(" ").parseHex("6A 01 00 13 28 03 1E");

    private final Compensation compensation = new Compensation(LOW, HIGH);
    private final int fine = compensation.fine(519_888);

    @Test
    void temperatureIsTheExamples() {
        assertThat(fine).isEqualTo(128_422);
        assertThat(Compensation.centiCelsius(fine)).isEqualTo(2508);
    }

    @Test
    void pressureIsTheExamples() {
        assertThat(compensation.pascal256(415_148, fine)).isEqualTo(25_767_233); // 100653.254 Pa
    }

    @Test
    void humidityIsWhatTheKernelsDriverSays() {
        assertThat(compensation.percent1024(29_000, fine)).isEqualTo(50_983); // 49.788 %
    }

    @Test
    void humidityStaysBetweenNothingAndSaturation() {
        assertThat(compensation.percent1024(0, fine)).isZero();
        assertThat(compensation.percent1024(0xFFFF, fine)).isEqualTo(100 * 1024);
    }

    @Test
    void negativeTemperaturesAreNegative() {
        assertThat(Compensation.centiCelsius(compensation.fine(370_000))).isBetween(-2400, -2100);
    }

    @Test
    void pressureWithoutItsFirstWordIsNoNumber() {
        var broken = LOW.clone();
        broken[6] = 0;
        broken[7] = 0;

        assertThat(new Compensation(broken, HIGH).pascal256(415_148, fine)).isZero();
    }

    @Test
    void wordsOfABrokenBusAreRefused() {
        assertThatThrownBy(() -> new Compensation(new byte[26], HIGH)).hasMessage("its calibration words are all 0x00");
        var ones = new byte[26];
        Arrays.fill(ones, (byte) -1);
        assertThatThrownBy(() -> new Compensation(ones, HIGH)).hasMessage("its calibration words are all 0xff");
    }

    @Test
    void rawValuesAreTwentyAndSixteenBits() {
        var raw = RawValues.of(HexFormat.ofDelimiter(" ").parseHex("65 5A C0 7E ED 00 71 48"));

        assertThat(raw).isEqualTo(new RawValues(415_148, 519_888, 29_000));
    }
}
