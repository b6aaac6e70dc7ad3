package sluice.driver.ina219;

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
import sluice.io.NackException;
import sluice.io.sim.Rig;

class Ina219Test {

    private final Rig rig = new Rig("ina219@0x40");
    private final I2cPort port = rig.port(0x40);
    private final Ina219 chip = new Ina219(100);

    /** SBOS448, section 8.5.2: 2 milliohm, 20 mV across it, 11.98 V on the bus. */
    @Test
    void theDatasheetsExampleComesOut() throws Exception {
        var registers = new int[] {0x399F, 2_000, 0x5D98 | 0b10, 0};
        var example = new I2cPort(
                (_, write, _) -> {
                    int word = registers[write[0]];
                    return new byte[] {(byte) (word >> 8), (byte) word};
                },
                0x40,
                rig);
        var measured = new Ina219(2).measure(example);

        assertThat(Ina219.volts(0x5D98)).isCloseTo(11.98, within(1e-9));
        assertThat(value(measured, "voltage")).isEqualTo(11.98);
        assertThat(value(measured, "current")).isEqualTo(10.0);
        assertThat(value(measured, "power")).isEqualTo(119.8);
    }

    @Test
    void readingsAgreeWithTheWorldInBothDirections() throws Exception {
        for (double amperes = -3; amperes <= 3; amperes += 0.37) {
            rig.power(0, amperes);
            var measured = chip.measure(port);
            assertThat(value(measured, "current")).isCloseTo(amperes, within(1e-4));
            assertThat(value(measured, "voltage")).isCloseTo(12 - 0.2 * amperes, within(0.004));
            assertThat(value(measured, "power")).isCloseTo(amperes * (12 - 0.2 * amperes), within(0.02));
        }
    }

    @Test
    void aBrownOutIsNotALoadThatIsOff() throws Exception {
        rig.power(0, 2);
        chip.measure(port);
        rig.fault("ina219@0x40", "brown-out");

        assertThat(value(chip.measure(port), "current")).isEqualTo(2);
    }

    @Test
    void withoutANewConversionItIsStale() throws Exception {
        chip.measure(port);
        rig.fault("ina219@0x40", "stale");
        assertThatThrownBy(() -> chip.measure(port))
                .isInstanceOfSatisfying(
                        ChipException.class, e -> assertThat(e.fault()).isEqualTo(Fault.STALE));
        rig.fault("ina219@0x40", "none");
        assertThat(chip.measure(port)).hasSize(3);
    }

    @Test
    void settingsOfOthersAreUndone() throws Exception {
        rig.power(0, 2);
        port.writeWord(0, 0x019F); // 40 mV at most

        assertThat(value(chip.measure(port), "current")).isEqualTo(2);
    }

    @Test
    void tooMuchCurrentIsOutOfRangeAndTheVoltageIsGood() throws Exception {
        rig.power(0, 4);
        assertThat(chip.measure(port))
                .extracting(Measurement::quality)
                .containsExactly(Quality.GOOD, Quality.OUT_OF_RANGE, Quality.OUT_OF_RANGE);
        assertThat(chip.measure(port).getLast().reason()).isEqualTo("more than 320 mV across its shunt");
    }

    @Test
    void whatIsNoIna219IsRefused() {
        var other = new I2cPort((_, _, read) -> new byte[read], 0x40, rig);
        assertThatThrownBy(() -> chip.measure(other))
                .hasMessage("its configuration is 0x0000, not 0x399f: is it an INA219?");
        rig.fault("ina219@0x40", "nack");
        assertThatThrownBy(() -> chip.measure(port)).isInstanceOf(NackException.class);
        assertThatThrownBy(() -> new Ina219(0)).hasMessage("shunt.milliohm: must be above 0, not 0.0");
    }
}
