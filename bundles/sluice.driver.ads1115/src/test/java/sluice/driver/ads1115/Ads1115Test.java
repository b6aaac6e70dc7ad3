package sluice.driver.ads1115;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static sluice.testing.devices.Values.value;

import org.junit.jupiter.api.Test;
import sluice.device.Measurement;
import sluice.device.Quality;
import sluice.driver.I2cPort;
import sluice.io.NackException;
import sluice.io.sim.Rig;

class Ads1115Test {

    private final Rig rig = new Rig("ads1115@0x48");
    private final I2cPort port = rig.port(0x48);

    @Test
    void registersAreThoseOfTheDatasheet() {
        assertThat(Ads1115.config(Input.of("0").getFirst(), Gain.V4_096)).isEqualTo(0xC383);
        assertThat(Gain.V4_096.volts(0x1F40)).isEqualTo(1.0);
        assertThat(Gain.V4_096.volts(0xE0C0)).isEqualTo(-1.0);
        assertThat(Gain.V6_144.volts(1)).isEqualTo(187.5e-6);
        assertThat(Gain.V0_256.volts(1)).isEqualTo(7.8125e-6);
    }

    @Test
    void eachInputHasItsOwnVoltage() throws Exception {
        rig.power(3.2, 0);
        var measured = chip(Gain.V4_096, "0", "1", "3", "0-1", "2-3").measure(port);

        assertThat(value(measured, "voltage-0")).isCloseTo(3.2, within(1e-4));
        assertThat(value(measured, "voltage-1")).isCloseTo(1.6, within(1e-4));
        assertThat(value(measured, "voltage-3")).isCloseTo(0.8, within(1e-4));
        assertThat(value(measured, "voltage-0-1")).isCloseTo(1.6, within(1e-4));
        assertThat(value(measured, "voltage-2-3")).isCloseTo(3.2 / 3 - 0.8, within(1e-4));
    }

    @Test
    void everyRangeResolvesItsStep() throws Exception {
        for (var gain : Gain.values()) {
            rig.power(gain.range() * 0.7, 0);
            assertThat(value(chip(gain, "0").measure(port), "voltage-0"))
                    .isCloseTo(gain.range() * 0.7, within(gain.volts(1)));
        }
    }

    @Test
    void aClippedConversionIsOutOfRangeAndTheOthersAreGood() throws Exception {
        rig.power(3, 0);
        assertThat(chip(Gain.V2_048, "0", "1").measure(port))
                .extracting(Measurement::quality, Measurement::reason)
                .containsExactly(tuple(Quality.OUT_OF_RANGE, "it is beyond 2.048 V"), tuple(Quality.GOOD, ""));
        rig.power(-3, 0);
        assertThat(chip(Gain.V2_048, "0").measure(port).getFirst().reason()).isEqualTo("it is beyond -2.048 V");
    }

    @Test
    void aBrownOutInTheMiddleIsNamedAndOneInBetweenIsNot() throws Exception {
        var unlucky = new I2cPort(rig.bus(), 0x48, _ -> rig.fault("ads1115@0x48", "brown-out"));
        assertThatThrownBy(() -> chip(Gain.V4_096, "0").measure(unlucky))
                .hasMessage("it lost its settings: its configuration is 0x0583, not 0x4383");

        assertThat(chip(Gain.V4_096, "0").measure(port)).hasSize(1);
        rig.fault("ads1115@0x48", "nack");
        assertThatThrownBy(() -> chip(Gain.V4_096, "0").measure(port)).isInstanceOf(NackException.class);
    }

    @Test
    void wrongKeysAreRefusedWithASentence() {
        assertThatThrownBy(() -> Input.of("4"))
                .hasMessage("inputs: there are 0, 1, 2, 3, 0-1, 0-3, 1-3 and 2-3, not '4'");
        assertThatThrownBy(() -> Input.of("1", "1")).hasMessage("inputs: 1 stands twice");
        assertThatThrownBy(Input::of).hasMessageStartingWith("inputs: must name");
        assertThatThrownBy(() -> Gain.of("5"))
                .hasMessage("range: must be 6.144, 4.096, 2.048, 1.024, 0.512 or 0.256 volts, not '5'");
    }

    private static Ads1115 chip(Gain gain, String... inputs) {
        return new Ads1115(Input.of(inputs), gain);
    }
}
