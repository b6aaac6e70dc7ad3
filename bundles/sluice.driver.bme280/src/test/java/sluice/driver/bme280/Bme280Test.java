package sluice.driver.bme280;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static sluice.testing.devices.Values.value;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import sluice.device.Fault;
import sluice.device.Measurement;
import sluice.device.Quality;
import sluice.driver.ChipException;
import sluice.driver.I2cPort;
import sluice.io.I2cBus;
import sluice.io.NackException;
import sluice.io.sim.Rig;

class Bme280Test {

    private final Rig rig = new Rig("bme280@0x76", "bmp280@0x77");
    private final I2cPort port = rig.port(0x76);
    private final Bme280 chip = new Bme280();

    @Test
    void readingsAgreeWithTheWorldWithinTheChipsResolution() throws Exception {
        for (double celsius = -40; celsius <= 85; celsius += 2.7) {
            double humidity = 5 + (celsius + 40) * 0.7;
            double pascal = 30_500 + (celsius + 40) * 630;
            rig.air(celsius, humidity);
            rig.pressure(pascal);
            var measured = chip.measure(port);

            assertThat(value(measured, "temperature")).isCloseTo(celsius, within(0.02));
            assertThat(value(measured, "pressure") * 100).isCloseTo(pascal, within(3.0));
            assertThat(value(measured, "humidity")).isCloseTo(humidity, within(0.1));
        }
    }

    @Test
    void measurementsCarryTheirUnits() throws Exception {
        assertThat(chip.measure(port))
                .extracting(Measurement::name, Measurement::unit)
                .containsExactly(tuple("temperature", "Cel"), tuple("pressure", "hPa"), tuple("humidity", "%"));
    }

    @Test
    void aBmp280HasNoHumidity() throws Exception {
        assertThat(chip.measure(rig.port(0x77)))
                .extracting(Measurement::name)
                .containsExactly("temperature", "pressure");
        assertThat(value(chip.measure(rig.port(0x77)), "temperature")).isCloseTo(25, within(0.01));
    }

    @Test
    void aSilentChipWorksAgainWhenItAnswers() throws Exception {
        rig.fault("bme280@0x76", "nack");
        assertThatThrownBy(() -> chip.measure(port)).isInstanceOf(NackException.class);

        rig.fault("bme280@0x76", "none");
        assertThat(value(chip.measure(port), "temperature")).isCloseTo(25, within(0.01));
    }

    @Test
    void aBrownOutBetweenReadingsIsNotNoticedByAnybody() throws Exception {
        for (int address : new int[] {0x76, 0x77}) {
            chip.forget();
            var before = chip.measure(rig.port(address));
            rig.fault(address == 0x76 ? "bme280@0x76" : "bmp280@0x77", "brown-out");

            assertThat(chip.measure(rig.port(address))).isEqualTo(before);
        }
    }

    @Test
    void anExchangedChipIsSetUpAnew() throws Exception {
        assertThat(chip.measure(port)).hasSize(3);
        assertThat(chip.measure(rig.port(0x77))).hasSize(2); // pulled and replaced between two readings
    }

    @Test
    void valuesBeyondTheChipsRangeSaySo() throws Exception {
        rig.air(86, 50);
        assertThat(chip.measure(port))
                .extracting(Measurement::quality)
                .containsExactly(Quality.OUT_OF_RANGE, Quality.GOOD, Quality.GOOD);
    }

    @Test
    void aChipThatNeverChangesIsSuspectUntilItDoes() throws Exception {
        for (int i = 0; i < 60; i++) {
            assertThat(chip.measure(port)).allMatch(one -> one.quality() == Quality.GOOD);
        }
        assertThat(chip.measure(port)).allMatch(one -> one.quality() == Quality.SUSPECT);
        rig.air(25.1, 50);
        assertThat(chip.measure(port)).allMatch(one -> one.quality() == Quality.GOOD);
    }

    @Test
    void anythingElseAtTheAddressIsRefused() {
        refused((_, _, read) -> new byte[read], Fault.WRONG_CHIP, "its id is 0x00, not 0x60 (BME280) or 0x58 (BMP280)");
    }

    @Test
    void calibrationWordsOfABrokenBusAreRefused() {
        var real = rig.bus();
        refused(
                (address, write, read) ->
                        read == Compensation.LOW_LENGTH ? new byte[read] : real.transfer(address, write, read),
                Fault.OUT_OF_RANGE,
                "its calibration words are all 0x00");
    }

    @Test
    void aChipThatNeverStartsAConversionDoesNotKeepItsSettings() {
        var real = rig.bus();
        refused(
                (address, write, read) -> write[0] == (byte) 0xF7 || write[0] == (byte) 0xF4
                        ? new byte[read]
                        : real.transfer(address, write, read),
                Fault.POWER,
                "it does not keep its settings");
    }

    @Test
    void aConversionThatDoesNotEndIsStale() {
        var real = rig.bus();
        refused(
                (address, write, read) -> write[0] == (byte) 0xF3 && read == 1
                        ? new byte[] {0b1000}
                        : real.transfer(address, write, read),
                Fault.STALE,
                "still measuring after 20 ms");
    }

    private void refused(I2cBus bus, Fault fault, String reason) {
        assertThatThrownBy(() -> chip.measure(new I2cPort(bus, 0x76, rig)))
                .isInstanceOfSatisfying(
                        ChipException.class, e -> assertThat(e.fault()).isEqualTo(fault))
                .isInstanceOf(IOException.class)
                .hasMessage(reason);
    }
}
