package sluice.driver.mpu6050;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static sluice.testing.devices.Values.value;

import org.junit.jupiter.api.Test;
import sluice.device.Fault;
import sluice.device.Measurement;
import sluice.device.Quality;
import sluice.driver.ChipException;
import sluice.driver.I2cPort;
import sluice.io.sim.Rig;

class Mpu6050Test {

    private final Rig rig = new Rig("mpu6050@0x68");
    private final I2cPort port = rig.port(0x68);
    private final Mpu6050 chip = new Mpu6050(100, 2);

    @Test
    void theDatasheetsNumbersComeOut() {
        assertThat(Mpu6050.g(0x4000, 2)).isEqualTo(1.0);
        assertThat(Mpu6050.g(2_048, 16)).isEqualTo(1.0);
        assertThat(Mpu6050.celsius((short) 0xF448)).isCloseTo(27.706, within(0.001));
    }

    @Test
    void aWindowSaysHowStronglyItShakesAndHowItStands() throws Exception {
        rig.power(1, 2); // shakes with 0.2 g
        chip.measure(port);
        rig.millis(1_000);
        var measured = chip.measure(port);

        double amplitude = 0.2 * Statistics.STANDARD_GRAVITY;
        assertThat(value(measured, "samples")).isCloseTo(100, within(1.0));
        assertThat(value(measured, "vibration")).isCloseTo(amplitude / Math.sqrt(2), within(0.02));
        assertThat(value(measured, "peak")).isCloseTo(amplitude, within(0.03));
        assertThat(value(measured, "tilt-x")).isCloseTo(0, within(0.2));
        assertThat(value(measured, "tilt-y")).isZero();
        assertThat(value(measured, "temperature")).isCloseTo(25, within(0.01));
        assertThat(value(measured, "rotation-x")).isCloseTo(1, within(0.01));
        assertThat(measured).allMatch(one -> one.quality() == Quality.GOOD);
    }

    @Test
    void whatIsBeyondItsRangeIsSaid() throws Exception {
        rig.power(1, 30); // shakes with 3 g
        chip.measure(port);
        rig.millis(1_000);
        assertThat(chip.measure(port))
                .filteredOn(one -> one.quality() == Quality.OUT_OF_RANGE)
                .extracting(Measurement::name)
                .containsExactly("vibration", "peak", "tilt-x", "tilt-y", "samples");
        rig.power(1, 0);
        rig.millis(100);
        chip.measure(port);
        rig.fault("mpu6050@0x68", "out-of-range");
        rig.millis(100);
        assertThat(chip.measure(port))
                .filteredOn(one -> one.name().equals("temperature"))
                .extracting(Measurement::reason)
                .containsExactly("it works from -40 to 85 Cel");
    }

    @Test
    void tiltIsTheAngleToTheHorizontal() {
        var window = new Statistics();
        window.add(0.5, 0, Math.sqrt(0.75));
        assertThat(value(window.measurements(), "tilt-x")).isCloseTo(30, within(0.01));
    }

    @Test
    void aQueueThatRanOverIsSuspectOnceAndThenEmptied() throws Exception {
        chip.measure(port);
        rig.millis(3_000);
        assertThat(chip.measure(port))
                .filteredOn(one -> one.name().equals("vibration"))
                .extracting(Measurement::quality)
                .containsExactly(Quality.SUSPECT);
        rig.millis(500);
        assertThat(chip.measure(port)).allMatch(one -> one.quality() == Quality.GOOD);
    }

    @Test
    void aBrownOutIsAFailureAndHealsWithTheNextReading() throws Exception {
        chip.measure(port);
        rig.fault("mpu6050@0x68", "brown-out");
        assertThatThrownBy(() -> chip.measure(port))
                .isInstanceOfSatisfying(
                        ChipException.class, e -> assertThat(e.fault()).isEqualTo(Fault.POWER));
        chip.forget();
        assertThat(chip.measure(port)).isNotEmpty();
    }

    @Test
    void readFasterThanItSamplesIsStale() throws Exception {
        chip.measure(port);
        assertThatThrownBy(() -> chip.measure(port)).hasMessageStartingWith("it has no new samples");
    }

    @Test
    void anotherChipIsRefused() {
        var other = new I2cPort((_, _, read) -> new byte[read], 0x68, rig);
        assertThatThrownBy(() -> chip.measure(other)).hasMessage("its id is 0x00, not 0x68");
    }

    @Test
    void wrongSettingsAreRefusedWithASentence() {
        assertThatThrownBy(() -> new Mpu6050(3, 2)).hasMessage("rate: must be between 4 and 1000, not 3");
        assertThatThrownBy(() -> new Mpu6050(100, 3)).hasMessage("range: must be 2, 4, 8 or 16, not 3");
    }
}
