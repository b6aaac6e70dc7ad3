package sluice.driver.scd4x;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static sluice.testing.devices.Values.value;

import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sluice.device.Fault;
import sluice.device.Measurement;
import sluice.device.Quality;
import sluice.driver.ChipException;
import sluice.driver.I2cPort;
import sluice.driver.Sensirion;
import sluice.io.NackException;
import sluice.io.sim.Rig;

class Scd4xTest {

    private final Rig rig = new Rig("scd41@0x62");
    private final I2cPort port = rig.port(0x62);
    private final Scd4x chip = new Scd4x(rig);

    @BeforeEach
    void breathe() {
        rig.ppm(742);
        rig.air(23.5, 41);
    }

    @Test
    void theDatasheetsAnswerComesOut() throws Exception {
        var answer = HexFormat.of().parseHex("01F433" + "6667A2" + "5EB93C");
        var ready = HexFormat.of().parseHex("8006" + "04");
        ready[2] = (byte) Sensirion.crc(0x8006);
        var fixed = new I2cPort((_, _, read) -> read == 9 ? answer : read == 3 ? ready : new byte[read], 0x62, rig);
        var measured = chip.measure(fixed);

        assertThat(value(measured, "co2")).isEqualTo(500);
        assertThat(value(measured, "temperature")).isEqualTo(25.0);
        assertThat(value(measured, "humidity")).isEqualTo(37.0);
    }

    @Test
    void theFirstValuesComeAfterFiveSecondsAndStayBetweenMeasurements() throws Exception {
        start();
        assertThat(value(chip.measure(port), "co2")).isEqualTo(742);
        rig.ppm(900);
        rig.millis(1_000);
        assertThat(value(chip.measure(port), "co2")).isEqualTo(742);
        rig.millis(4_000);
        assertThat(value(chip.measure(port), "co2")).isEqualTo(900);
        assertThat(value(chip.measure(port), "temperature")).isCloseTo(23.5, within(0.01));
        assertThat(value(chip.measure(port), "humidity")).isCloseTo(41, within(0.01));
    }

    @Test
    void aChipThatIsRunningAlreadyIsTakenOver() throws Exception {
        port.write(0x21, 0xB1);
        start();
        assertThat(chip.measure(port)).hasSize(3);
    }

    @Test
    void afterABrownOutTheOldValuesAreStaleAndItIsStartedAgain() throws Exception {
        start();
        chip.measure(port);
        rig.fault("scd41@0x62", "brown-out");
        rig.millis(12_001);
        assertThatThrownBy(() -> chip.measure(port)).hasMessage("stale: no fresh values for more than 12 s");
        chip.forget();

        start();
        assertThat(chip.measure(port)).hasSize(3);
    }

    @Test
    void failuresWhileItHasNoValuesDoNotStartItAgainAndAgain() throws Exception {
        assertThatThrownBy(() -> chip.measure(port)).hasMessageContaining("due within 5 s");
        for (int i = 0; i < 5; i++) {
            chip.forget();
            rig.millis(900);
            assertThatThrownBy(() -> chip.measure(port)).hasMessageContaining("due within 5 s");
        }
        chip.forget();
        rig.millis(900);
        assertThat(chip.measure(port)).hasSize(3);
    }

    @Test
    void aFlippedBitIsFoundByTheChecksumAndASilentChipIsSilent() throws Exception {
        start();
        rig.fault("scd41@0x62", "bit-flip");
        assertThatThrownBy(() -> chip.measure(port)).hasMessageContaining("its checksum is wrong");
        rig.fault("scd41@0x62", "nack");
        assertThatThrownBy(() -> chip.measure(port)).isInstanceOf(NackException.class);
    }

    @Test
    void aChipThatConvertsNoMoreIsStaleAndWhatCannotBeIsOutOfRange() throws Exception {
        start();
        chip.measure(port);
        rig.fault("scd41@0x62", "stale");
        rig.millis(12_001);
        assertThatThrownBy(() -> chip.measure(port))
                .isInstanceOfSatisfying(
                        ChipException.class, e -> assertThat(e.fault()).isEqualTo(Fault.STALE));
        chip.forget();
        rig.fault("scd41@0x62", "out-of-range");
        start();
        assertThat(chip.measure(port))
                .filteredOn(one -> one.quality() == Quality.OUT_OF_RANGE)
                .extracting(Measurement::name)
                .contains("co2");
    }

    private void start() {
        assertThatThrownBy(() -> chip.measure(port)).hasMessageContaining("due within 5 s");
        chip.forget();
        rig.millis(5_000);
    }
}
