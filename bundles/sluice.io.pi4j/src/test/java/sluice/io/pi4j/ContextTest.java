package sluice.io.pi4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pi4j.context.Context;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.PullResistance;
import com.pi4j.io.i2c.I2C;
import com.pi4j.io.pwm.Pwm;
import com.pi4j.io.spi.Spi;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.io.I2cBus;

/** Plain Pi4J code on the context that is offered. */
class ContextTest {

    @TempDir
    private Path folder;

    private Machine machine;
    private Context pi4j;

    @BeforeEach
    void start() throws Exception {
        machine = new Machine(folder, "i2c-1", "gpiochip0", "spidev0.0");
        machine.kernel.chips.put(0x48, _ -> new byte[] {(byte) 0x99, 0x40});
        pi4j = machine.context.getService(machine.context.getServiceReference(Context.class));
    }

    @AfterEach
    void stop() throws Exception {
        machine.close();
        assertThat(machine.kernel.open).isEmpty();
    }

    private I2C chip(String id) {
        return pi4j.create(I2C.newConfigBuilder(pi4j).id(id).bus(1).device(0x48).build());
    }

    @Test
    void aChipIsReadAndItsAddressIsFreeAfterClosing() throws Exception {
        var chip = chip("thermometer");
        assertThat(chip.readRegister(0)).isEqualTo(0x99);
        var both = new byte[2];
        chip.readRegister(0, both);
        assertThat(both).containsExactly(0x99, 0x40);

        var bus = machine.port(I2cBus.class, I2cBus.BUS, 1);
        assertThatThrownBy(() -> bus.lease(0x48, "TMP102 boiler"))
                .hasMessage("address 0x48 of I2C bus 1 is not for TMP102 boiler, Pi4J code has it");
        chip.close();
        try (var _ = bus.lease(0x48, "TMP102 boiler")) {
            assertThatThrownBy(() -> chip("again"))
                    .isInstanceOf(com.pi4j.io.exception.IOException.class)
                    .hasMessage("address 0x48 of I2C bus 1 is not for Pi4J code, TMP102 boiler has it");
        }
        assertThat(chip("thermometer").read()).isEqualTo(0x99);
        assertThatThrownBy(chip::read).hasMessage("thermometer is closed");
    }

    @Test
    void linesAreDrivenAndHeard() throws Exception {
        var led = pi4j.create(DigitalOutput.newConfigBuilder(pi4j)
                .id("led")
                .bcm(2)
                .initial(DigitalState.LOW)
                .shutdown(DigitalState.LOW)
                .build());
        led.high();
        assertThat(machine.kernel.line(2).value).isTrue();

        var button = pi4j.create(DigitalInput.newConfigBuilder(pi4j)
                .id("button")
                .bcm(1)
                .pull(PullResistance.PULL_UP)
                .debounce(3000L)
                .build());
        var heard = new LinkedBlockingQueue<DigitalState>();
        button.addListener(event -> heard.add(event.state()));
        assertThat(machine.kernel.line(1).debounceMicros).isEqualTo(3000);
        machine.kernel.edge(1, true, 0);
        assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo(DigitalState.HIGH);
        assertThat(button.state()).isEqualTo(DigitalState.HIGH);

        led.close();
        button.close();
        assertThat(machine.kernel.line(2).value).isFalse();
        assertThat(machine.kernel.line(2).descriptor).isEqualTo(-1);
        assertThat(machine.kernel.line(1).descriptor).isEqualTo(-1);
    }

    @Test
    void bytesGoThroughTheSpiBus() {
        var chip = pi4j.create(
                Spi.newConfigBuilder(pi4j).id("adc").channel(0).baud(500_000).build());
        var bytes = new byte[] {1, 2};
        assertThat(chip.transfer(bytes)).isEqualTo(2);
        assertThat(bytes).containsExactly(-2, -3);
        assertThat(machine.kernel.log).contains("spi 2 bytes at 500000 Hz");
        chip.close();
    }

    @Test
    void pulsesAreMadeInPercent() throws Exception {
        var chip = Files.createDirectories(machine.root.resolve("sys/class/pwm/pwmchip0"));
        Files.writeString(chip.resolve("npwm"), "1\n");
        var channel = Files.createDirectories(chip.resolve("pwm0"));
        for (var file : new String[] {"period", "duty_cycle", "enable"}) {
            Files.writeString(channel.resolve(file), "0\n");
        }
        machine.restart(Map.of());
        pi4j = machine.context.getService(machine.context.getServiceReference(Context.class));
        var fan = pi4j.create(Pwm.newConfigBuilder(pi4j)
                .id("fan")
                .chip(0)
                .channel(0)
                .frequency(25_000)
                .initial(25)
                .shutdown(0)
                .build());
        assertThat(channel.resolve("period")).hasContent("40000");
        assertThat(channel.resolve("duty_cycle")).hasContent("10000");
        assertThat(channel.resolve("enable")).hasContent("1");
        fan.close();
        assertThat(channel.resolve("enable")).hasContent("0");
    }

    @Test
    void whatDoesNotExistIsSaid() {
        assertThatThrownBy(() -> pi4j.create(
                        I2C.newConfigBuilder(pi4j).id("x").bus(5).device(0x48).build()))
                .hasMessage("there is no I2C bus 5");
        assertThatThrownBy(() -> pi4j.create(
                        DigitalOutput.newConfigBuilder(pi4j).id("y").bcm(99).build()))
                .hasMessage("there is no line 99");
    }
}
