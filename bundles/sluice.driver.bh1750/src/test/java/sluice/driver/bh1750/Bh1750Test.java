package sluice.driver.bh1750;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static sluice.testing.devices.Values.value;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.device.Quality;
import sluice.io.NackException;
import sluice.io.sim.Rig;

class Bh1750Test {

    private final Rig rig = new Rig("bh1750@0x23");

    @Test
    void countsBecomeLux() {
        assertThat(Bh1750.lux(0x8390, 69)).isCloseTo(28_066.7, within(0.05));
        assertThat(Bh1750.lux(0x8390, 138)).isCloseTo(14_033.3, within(0.05));
    }

    @ParameterizedTest
    @ValueSource(ints = {31, 69, 254})
    void readingsAgreeWithTheWorldAtEveryMeasuringTime(int time) throws Exception {
        for (double lux = 0; lux < 14_000; lux = lux * 2 + 1) {
            rig.lux(lux);
            assertThat(lux(time)).isCloseTo(lux, within(1.0));
        }
    }

    @Test
    void theDatasheetsExampleComesOut() {
        assertThat(Bh1750.lux(0x8390, 69)).isCloseTo(28_066.7, within(0.05));
    }

    @Test
    void tooMuchLightIsOutOfRange() throws Exception {
        rig.lux(100_000);
        var light = new Bh1750(69).measure(rig.port(0x23)).getFirst();
        assertThat(light.quality()).isEqualTo(Quality.OUT_OF_RANGE);
        assertThat(light.reason()).isEqualTo("more than 54613 lx");
        assertThat(lux(31)).isCloseTo(100_000, within(2.0));
    }

    @Test
    void darknessIsMeasuredAndNotRemembered() throws Exception {
        rig.lux(500);
        lux(69);
        rig.fault("bh1750@0x23", "brown-out");
        rig.lux(0);

        assertThat(lux(69)).isZero();
    }

    @Test
    void aSilentChipIsASilentChip() {
        rig.fault("bh1750@0x23", "unplugged");
        assertThatThrownBy(() -> lux(69)).isInstanceOf(NackException.class);
    }

    @Test
    void impossibleMeasuringTimesAreRefusedWithASentence() {
        assertThatThrownBy(() -> new Bh1750(30)).hasMessage("time: must be between 31 and 254, not 30");
    }

    private double lux(int time) throws Exception {
        return value(new Bh1750(time).measure(rig.port(0x23)), "illuminance");
    }
}
