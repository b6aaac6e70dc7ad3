package blinker;

import com.pi4j.context.Context;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.i2c.I2C;
import java.util.Objects;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A bundle that somebody wrote against Pi4J long before it met this gateway, and that cleans up nothing. */
public final class Blinker implements BundleActivator {

    @Override
    public void start(BundleContext bundle) {
        var reference = Objects.requireNonNull(bundle.getServiceReference(Context.class));
        var pi4j = bundle.getService(reference);
        var chip = pi4j.create(
                I2C.newConfigBuilder(pi4j).id("chip").bus(1).device(0x48).build());
        var led = pi4j.create(
                DigitalOutput.newConfigBuilder(pi4j).id("led").bcm(2).build());
        led.high();
        var button = pi4j.create(
                DigitalInput.newConfigBuilder(pi4j).id("button").bcm(1).build());
        button.addListener(_ -> led.toggle());
        if (chip.readRegister(0) != 0x19) {
            throw new IllegalStateException("the chip does not answer as it should");
        }
    }

    @Override
    public void stop(BundleContext bundle) {}
}
