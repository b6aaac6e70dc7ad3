package sluice.io.pi4j;

import com.pi4j.context.Context;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Offers what Linux has: its buses, lines and pulses as ports for drivers, and a Pi4J context on top of them. Thread-safe. */
@Component(
        configurationPid = "sluice.io.pi4j",
        immediate = true,
        service = {})
@Designate(ocd = Hardware.Config.class)
public final class Hardware {

    private final Scout scout;
    private final Contexts contexts;
    private final ServiceRegistration<Context> registration;

    /** What is offered. */
    @ObjectClassDefinition(name = "Hardware", description = "Linux's I2C and SPI buses, digital lines and pulses")
    public @interface Config {
        @AttributeDefinition(name = "Root", description = "The folder that holds dev and sys")
        String root() default "/";

        @AttributeDefinition(
                name = "I2C buses",
                description = "Numbers of the buses that are offered, 1 for /dev/i2c-1, or * for all")
        String[] i2c_buses() default "*";

        @AttributeDefinition(
                name = "GPIO lines",
                description =
                        "Lines that are offered: a chip's label, a stroke, a line or a range. The default is the header of a Raspberry Pi")
        String[] gpio_lines() default {"pinctrl-rp1/0-27", "pinctrl-bcm2711/0-27", "pinctrl-bcm2835/0-27"};

        @AttributeDefinition(
                name = "Scan",
                description = "Milliseconds between looks for devices that came or went",
                min = "100",
                max = "3600000")
        int scan_millis() default 2_000;
    }

    @Activate
    public Hardware(BundleContext context, Config config) {
        this(context, config, new Libc(), InstantSource.system());
    }

    Hardware(BundleContext context, Config config, Kernel kernel, InstantSource clock) {
        var inventory = new Inventory();
        var offer = new Offer(
                Path.of(config.root()),
                numbers(config.i2c_buses()),
                Arrays.stream(config.gpio_lines()).map(LineRange::of).toList());
        this.scout = new Scout(new Finds(context, kernel, clock, inventory, offer), config.scan_millis());
        this.contexts = new Contexts(inventory);
        this.registration = context.registerService(Context.class, contexts, null);
    }

    private static List<Integer> numbers(String[] texts) {
        try {
            return Arrays.stream(texts)
                    .filter(text -> !text.strip().equals("*"))
                    .map(text -> Integer.valueOf(text.strip()))
                    .toList();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("i2c.buses: takes numbers, or *, not " + String.join(", ", texts), e);
        }
    }

    /** Takes back every port, and lets every device go. */
    @Deactivate
    public void close() {
        registration.unregister();
        contexts.close();
        scout.close();
    }
}
