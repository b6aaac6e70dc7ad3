package sluice.io.pi4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.io.PwmOutput;
import sluice.io.SpiBus;
import sluice.io.SpiSettings;

class SpiAndPwmTest {

    @TempDir
    private Path folder;

    private Machine machine;

    @BeforeEach
    void start() throws Exception {
        machine = new Machine(folder, "spidev0.0", "spidev0.1");
    }

    @AfterEach
    void stop() throws Exception {
        machine.close();
        assertThat(machine.kernel.open).isEmpty();
    }

    @Test
    void whatIsSentComesBackFromTheChipThatWasSelected() throws Exception {
        var bus = machine.port(SpiBus.class, SpiBus.BUS, 0);
        var settings = new SpiSettings(1_000_000, 3);
        assertThat(bus.transfer(1, settings, new byte[] {0, 1})).containsExactly(-1, -2);
        assertThat(bus.transfer(1, settings, new byte[] {2})).containsExactly(-3);

        assertThat(machine.kernel.log)
                .containsExactly("mode 3", "spi 2 bytes at 1000000 Hz", "spi 1 bytes at 1000000 Hz");
        assertThat(machine.kernel.open).containsValue(machine.root + "/dev/spidev0.1");
        assertThatThrownBy(() -> bus.transfer(1, settings, new byte[4097]))
                .hasMessage("an SPI transfer has at most 4096 bytes, not 4097");
        bus.lease(1, "MCP3008 tank");
        assertThatThrownBy(() -> bus.lease(1, "MCP3008 pit"))
                .hasMessage("select line 1 of SPI bus 0 is not for MCP3008 pit, MCP3008 tank has it");
    }

    @Test
    void pulsesAreFilesOfTheKernel() throws Exception {
        var chip = Files.createDirectories(machine.root.resolve("sys/class/pwm/pwmchip0"));
        Files.writeString(chip.resolve("npwm"), "2\n");
        Files.writeString(chip.resolve("export"), "");
        machine.restart(Map.of());
        var pulses = machine.port(PwmOutput.class, PwmOutput.CHANNEL, "pwmchip0/1");
        assertThatThrownBy(() -> pulses.drive(20_000_000, 1_500_000))
                .hasMessage("PWM pwmchip0/1: %s: its chip is gone".formatted(chip.resolve("pwm1/duty_cycle")));
        assertThat(chip.resolve("export")).hasContent("1");

        var channel = Files.createDirectory(chip.resolve("pwm1")); // as the kernel makes it
        for (var file : new String[] {"period", "duty_cycle", "enable"}) {
            Files.writeString(channel.resolve(file), "0\n");
        }
        pulses.drive(20_000_000, 1_500_000);
        assertThat(channel.resolve("period")).hasContent("20000000");
        assertThat(channel.resolve("duty_cycle")).hasContent("1500000");
        assertThat(channel.resolve("enable")).hasContent("1");
        pulses.drive(40_000, 10_000);
        assertThat(channel.resolve("period")).hasContent("40000");
        assertThat(channel.resolve("duty_cycle")).hasContent("10000");
        pulses.stop();
        assertThat(channel.resolve("enable")).hasContent("0");
        pulses.lease("fan rack");
        assertThatThrownBy(() -> pulses.lease("fan roof"))
                .hasMessage("PWM pwmchip0/1 is not for fan roof, fan rack has it");
        machine.stop();
        assertThat(machine.has(PwmOutput.class)).isTrue();
        assertThatThrownBy(() -> pulses.drive(20_000_000, 1_500_000)) // a listener that is still running
                .hasMessage("PWM pwmchip0/1 has been given back");
        assertThat(channel.resolve("enable")).hasContent("0");
    }
}
