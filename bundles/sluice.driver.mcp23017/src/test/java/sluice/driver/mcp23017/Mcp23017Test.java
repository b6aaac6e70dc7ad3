package sluice.driver.mcp23017;

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

/** On the simulated board the even pins of port B are wired to those of port A. */
class Mcp23017Test {

    private final Rig rig = new Rig("mcp23017@0x20");
    private final I2cPort port = rig.port(0x20);
    private final Mcp23017 chip = chip(Map.of("outputs", pins("a0", "a1"), "inputs", pins("b0")));

    @Test
    void commandsDriveOutputsAndInputsSeeThem() throws Exception {
        assertThat(value(chip.measure(port), "b0")).isZero();
        var after = chip.accept(port, new Command("a0", "on"));

        assertThat(after).extracting("name").containsExactly("a0", "a1", "b0");
        assertThat(value(after, "a0")).isEqualTo(1);
        assertThat(value(after, "a1")).isZero();
        assertThat(value(after, "b0")).isEqualTo(1);
        assertThat(value(chip.accept(port, new Command("a0", "toggle")), "b0")).isZero();
    }

    @Test
    void invertedPinsAreOnWhileLowAndSafeOnesFromTheStart() throws Exception {
        var inverted = chip(Map.of(
                "outputs", pins("a0", "a1"), "inputs", pins("b0"), "inverted", pins("a0"), "safe_on", pins("a1")));
        var first = inverted.measure(port);
        assertThat(value(first, "a0")).isZero();
        assertThat(value(first, "b0")).isEqualTo(1);
        assertThat(value(first, "a1")).isEqualTo(1);

        assertThat(value(inverted.accept(port, new Command("a0", "on")), "b0")).isZero();
        inverted.accept(port, new Command("a1", "off"));
        inverted.toSafety(port);
        assertThat(port.register(0x14, 1)[0]).isEqualTo((byte) 0b11);
    }

    @Test
    void pulledUpInputsReadHigh() throws Exception {
        var pulled = chip(Map.of("inputs", pins("b1", "b3"), "pullups", pins("b3")));
        assertThat(value(pulled.measure(port), "b1")).isZero();
        assertThat(value(pulled.measure(port), "b3")).isEqualTo(1);
    }

    @Test
    void afterABrownOutItIsSetUpAnewInItsSafeState() throws Exception {
        chip.accept(port, new Command("a0", "on"));
        rig.fault("mcp23017@0x20", "brown-out");

        assertThat(value(chip.measure(port), "a0")).isZero();
        assertThat(port.register(0x00, 2)).containsExactly(0x7C, 0x7F); // GPA7 and GPB7 stay outputs
    }

    @Test
    void aSilentChipIsASilentChipAndOthersAreRefused() {
        rig.fault("mcp23017@0x20", "nack");
        assertThatThrownBy(() -> chip.measure(port)).isInstanceOf(NackException.class);
        var other = new I2cPort((_, _, read) -> new byte[read], 0x20, rig);
        assertThatThrownBy(() -> chip.measure(other)).hasMessage("it does not keep its settings: is it an MCP23017?");
    }

    @Test
    void wrongPinsAndCommandsAreRefusedWithASentence() {
        assertThatThrownBy(() -> chip(Map.of()))
                .hasMessage("outputs: neither outputs nor inputs name a pin, such as a0");
        assertThatThrownBy(() -> chip(Map.of("inputs", pins("c0"))))
                .hasMessage("inputs: there are pins a0 to b7, not 'c0'");
        assertThatThrownBy(() -> chip(Map.of("inputs", pins("b7"))))
                .hasMessage("inputs: b7 can be an output only: as an input it disturbs the bus");
        assertThatThrownBy(() -> chip(Map.of("inputs", pins("b1"), "outputs", pins("b1"))))
                .hasMessage("inputs: b1 is an output already");
        assertThatThrownBy(() -> chip(Map.of("inputs", pins("b1"), "safe_on", pins("b1"))))
                .hasMessage("safe.on: b1 is no output");
        assertThatThrownBy(() -> chip.accept(port, new Command("b0", "on")))
                .hasMessage("this MCP23017 has no output b0");
        assertThatThrownBy(() -> chip.accept(port, new Command("a0", "maybe")))
                .hasMessage("output a0 takes on, off or toggle, not 'maybe'");
    }

    private static Mcp23017 chip(Map<String, ?> values) {
        return new Mcp23017(Configs.of(Mcp23017Driver.Config.class, values));
    }

    private static String[] pins(String... names) {
        return names;
    }
}
