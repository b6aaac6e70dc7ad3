package sluice.driver.pcf8574;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sluice.testing.devices.Values.value;

import java.util.Map;
import org.junit.jupiter.api.Test;
import sluice.device.Command;
import sluice.driver.I2cPort;
import sluice.io.NackException;
import sluice.io.sim.Rig;
import sluice.testing.Configs;

/** On the simulated board pin 7 is held low from outside. */
class Pcf8574Test {

    private static final Map<String, String[]> RELAYS = Map.of(
            "outputs", new String[] {"p0", "p1"},
            "inputs", new String[] {"p6", "p7"},
            "inverted", new String[] {"p0", "p1"});

    private final Rig rig = new Rig("pcf8574a@0x38");
    private final I2cPort port = rig.port(0x38);
    private final Pcf8574 chip = chip(RELAYS);

    @Test
    void relaysAreOffAtTheStartAndCommandsSwitchThem() throws Exception {
        assertThat(value(chip.measure(port), "p0")).isZero();
        assertThat(port.read(1)[0]).isEqualTo((byte) 0x7F);

        assertThat(value(chip.accept(port, new Command("p0", "on")), "p0")).isEqualTo(1);
        assertThat(port.read(1)[0]).isEqualTo((byte) 0x7E);
        chip.toSafety(port);
        assertThat(port.read(1)[0]).isEqualTo((byte) 0x7F);
    }

    @Test
    void inputsArePulledUpUnlessSomethingHoldsThem() throws Exception {
        assertThat(value(chip.measure(port), "p6")).isEqualTo(1);
        assertThat(value(chip.measure(port), "p7")).isZero();
    }

    @Test
    void aBrownOutIsHealedByTheNextReading() throws Exception {
        chip.accept(port, new Command("p1", "on"));
        rig.fault("pcf8574a@0x38", "brown-out");

        assertThat(value(chip.measure(port), "p1")).isEqualTo(1);
        assertThat(port.read(1)[0]).isEqualTo((byte) 0x7D);
    }

    @Test
    void aSilentChipBeginsAnewInItsSafeState() throws Exception {
        chip.accept(port, new Command("p1", "on"));
        rig.fault("pcf8574a@0x38", "nack");
        assertThatThrownBy(() -> chip.measure(port)).isInstanceOf(NackException.class);
        chip.forget();
        rig.fault("pcf8574a@0x38", "none");

        assertThat(value(chip.measure(port), "p1")).isZero();
    }

    @Test
    void bothFamiliesOfAddressesAreTaken() {
        assertThat(Pcf8574.ADDRESSES).hasSize(16).contains(0x20, 0x27, 0x38, 0x3F);
        assertThatThrownBy(() -> chip(Map.of())).hasMessageStartingWith("outputs: neither outputs nor inputs");
        assertThatThrownBy(() -> chip.accept(port, new Command("p7", "on")))
                .hasMessage("this PCF8574 has no output p7");
    }

    private static Pcf8574 chip(Map<String, ?> values) {
        return new Pcf8574(Configs.of(Pcf8574Driver.Config.class, values));
    }
}
