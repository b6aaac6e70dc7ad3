package sluice.io.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Bme280ModelTest {

    private final TestClock clock = new TestClock();
    private Conditions felt = new Conditions(25.0825, 100_653.27, 49.791);
    private final RegisterChip chip = chip(Bme280Model.ID_BME280);

    @BeforeEach
    void start() {
        clock.advanceMillis(2);
    }

    @Test
    void eachChipSaysWhatItIs() {
        assertThat(read(0xD0, 1)).isEqualTo("60");
        assertThat(hex(chip(Bme280Model.ID_BMP280).transfer(new byte[] {(byte) 0xD0}, 1)))
                .isEqualTo("58");
    }

    @Test
    void dataIsMarkedAsSkippedUntilTheFirstConversion() {
        assertThat(read(0xF7, 8)).isEqualTo("80 00 00 80 00 00 80 00");
    }

    @Test
    void forcedModeMeasuresOnceAndGoesBackToSleep() {
        write(0xF2, 0x01, 0xF4, 0x25);
        clock.advanceMillis(9.2);
        assertThat(read(0xF3, 1)).isEqualTo("08");
        assertThat(read(0xF7, 3)).isEqualTo("80 00 00");

        clock.advanceMillis(0.2);
        assertThat(read(0xF3, 2)).isEqualTo("00 24");
        assertThat(rawTemperature()).isBetween(519_886, 519_890);

        felt = new Conditions(30, 100_000, 40);
        clock.advanceMillis(100);
        assertThat(rawTemperature()).isBetween(519_886, 519_890);
    }

    @Test
    void normalModeGoesOnMeasuring() {
        write(0xF4, 0x27);
        clock.advanceMillis(10);
        int first = rawTemperature();
        felt = new Conditions(30, 100_000, 40);
        clock.advanceMillis(10);

        assertThat(rawTemperature()).isGreaterThan(first);
        assertThat(read(0xF4, 1)).isEqualTo("27");
    }

    @Test
    void humidityIsMeasuredOnlyIfItsControlWasWrittenBeforeTheOther() {
        write(0xF4, 0x25, 0xF2, 0x01);
        clock.advanceMillis(10);
        assertThat(read(0xFD, 2)).isEqualTo("80 00");

        write(0xF4, 0x25);
        clock.advanceMillis(10);
        assertThat(read(0xFD, 2)).isNotEqualTo("80 00");
    }

    @Test
    void resetTakesItsTimeAndForgetsEverything() {
        write(0xF2, 0x01, 0xF4, 0x25);
        clock.advanceMillis(10);
        write(0xE0, 0xB6);

        assertThat(read(0xF2, 4)).isEqualTo("00 01 00 00");
        assertThat(read(0x88, 2)).isEqualTo("00 00");
        clock.advanceMillis(2);
        assertThat(read(0xF3, 1)).isEqualTo("00");
        assertThat(read(0x88, 2)).isEqualTo("70 6B");
        assertThat(read(0xF7, 8)).isEqualTo("80 00 00 80 00 00 80 00");
    }

    @Test
    void onlyTheResetWordResets() {
        write(0xF2, 0x01, 0xE0, 0xB5);

        assertThat(read(0xF2, 1)).isEqualTo("01");
    }

    @Test
    void calibrationWordsStandInTheirPlaces() {
        assertThat(read(0x88, 26))
                .isEqualTo("70 6B 43 67 18 FC 7D 8E 43 D6 D0 0B 27 0B 8C 00 F9 FF 8C 3C F8 C6 70 17 00 4B");
        assertThat(read(0xE1, 7)).isEqualTo("6A 01 00 13 28 03 1E");
    }

    private RegisterChip chip(int id) {
        return new RegisterChip(new Bme280Model(id, clock, () -> felt), RegisterChip.Write.PAIRS);
    }

    private int rawTemperature() {
        var data = chip.transfer(new byte[] {(byte) 0xFA}, 3);
        return (data[0] & 0xFF) << 12 | (data[1] & 0xFF) << 4 | (data[2] & 0xFF) >> 4;
    }

    private String read(int register, int length) {
        return hex(chip.transfer(new byte[] {(byte) register}, length));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.ofDelimiter(" ").withUpperCase().formatHex(bytes);
    }

    private void write(int... bytes) {
        var write = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            write[i] = (byte) bytes[i];
        }
        chip.transfer(write, 0);
    }
}
