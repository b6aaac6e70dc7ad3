package sluice.driver.tmp102;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static sluice.testing.devices.Values.value;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.driver.I2cPort;
import sluice.io.NackException;
import sluice.io.sim.Rig;

class Tmp102Test {

    private final Rig rig = new Rig("tmp102@0x48", "lm75@0x49");

    @ParameterizedTest(name = "{0} {1} is {2} Cel")
    @CsvSource({
        "TMP102, 0x1900, 25.0",
        "TMP102, 0xE700, -25.0",
        "TMP102, 0x7FF0, 127.9375",
        "TMP102, 0xFFF0, -0.0625",
        "TMP105, 0x1900, 25.0",
        "LM75, 0x1900, 25.0",
        "LM75, 0xFF80, -0.5",
        "LM75A, 0x1920, 25.125"
    })
    void registersBecomeDegrees(Variant variant, String register, double celsius) {
        assertThat(variant.celsius(Integer.decode(register))).isEqualTo(celsius);
    }

    @Test
    void readingsAgreeWithTheWorld() throws Exception {
        for (double celsius = -40; celsius <= 125; celsius += 3.3) {
            rig.air(celsius, 50);
            assertThat(celsius(Variant.TMP102, 0x48)).isCloseTo(celsius, within(0.032));
            assertThat(celsius(Variant.LM75, 0x49)).isCloseTo(celsius, within(0.26));
        }
    }

    @Test
    void aChipThatWasSentToSleepIsWoken() throws Exception {
        celsius(Variant.TMP102, 0x48);
        rig.port(0x48).write(1, 0x61);
        rig.air(30, 50);

        assertThat(celsius(Variant.TMP102, 0x48)).isEqualTo(30);
    }

    @Test
    void registersTheChipCannotHaveAreRefused() {
        var ones = new I2cPort((_, _, read) -> new byte[] {-1, -1}, 0x48, rig);
        assertThatThrownBy(() -> new Tmp102(Variant.TMP102).measure(ones))
                .hasMessage("what its temperature register says no TMP102 can say");
        rig.fault("tmp102@0x48", "bit-flip");
        assertThatThrownBy(() -> celsius(Variant.TMP102, 0x48)).hasMessageContaining("says no TMP102 can say");
        rig.fault("tmp102@0x48", "nack");
        assertThatThrownBy(() -> celsius(Variant.TMP102, 0x48)).isInstanceOf(NackException.class);
    }

    @Test
    void anUnknownTypeIsRefusedWithASentence() {
        assertThatThrownBy(() -> Variant.of("lm35"))
                .hasMessage("type: must be tmp102, tmp105, lm75 or lm75a, not 'lm35'");
    }

    private double celsius(Variant variant, int address) throws Exception {
        return value(new Tmp102(variant).measure(rig.port(address)), "temperature");
    }
}
