package sluice.io.pi4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.io.DigitalInput;
import sluice.io.DigitalOutput;
import sluice.io.I2cBus;
import sluice.io.Leases;
import sluice.io.PerBundle;
import sluice.io.PwmOutput;
import sluice.io.SpiBus;
import sluice.io.View;

/** Makes ports of device files, and services of ports. Thread-safe. */
final class Finds {

    private static final Pattern I2C = Pattern.compile("i2c-(\\d{1,4})");
    private static final Pattern SPI = Pattern.compile("spidev(\\d{1,4})\\.\\d+");
    private static final Pattern GPIO = Pattern.compile("gpiochip\\d{1,4}");
    private static final Pattern PWM = Pattern.compile("pwmchip\\d{1,4}");
    private static final Logger LOG = LoggerFactory.getLogger(Finds.class);

    private final BundleContext context;
    private final Kernel kernel;
    private final InstantSource clock;
    private final Inventory inventory;
    private final Offer offer;
    private final EdgeLoop loop;

    Finds(BundleContext context, Kernel kernel, InstantSource clock, Inventory inventory, Offer offer) {
        this.context = context;
        this.kernel = kernel;
        this.clock = clock;
        this.inventory = inventory;
        this.offer = offer;
        this.loop = new EdgeLoop(kernel);
    }

    /** Returns what there is now: {@code i2c-1}, {@code spidev0}, {@code gpiochip0}, {@code pwmchip0}. */
    Set<String> devices() {
        var devices = new TreeSet<String>();
        for (var name : names(offer.dev())) {
            var i2c = I2C.matcher(name);
            var spi = SPI.matcher(name);
            if (i2c.matches() && offer.hasBus(Integer.parseInt(i2c.group(1)))) {
                devices.add(name);
            } else if (spi.matches()) {
                devices.add("spidev" + spi.group(1));
            } else if (GPIO.matcher(name).matches() && !offer.lines().isEmpty()) {
                devices.add(name);
            }
        }
        names(pwm()).stream().filter(name -> PWM.matcher(name).matches()).forEach(devices::add);
        return devices;
    }

    private Path pwm() {
        return offer.sys().resolve("class/pwm");
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        } catch (IOException e) {
            LOG.debug("{} cannot be listed: {}", folder, e.toString());
            return List.of(); // machines without PWM have no folder for it
        }
    }

    /** Makes the ports of a device. */
    Find make(String device) {
        try {
            return switch (device.replaceAll("\\d+$", "")) {
                case "i2c-" -> i2c(device, Integer.parseInt(device.substring("i2c-".length())));
                case "spidev" -> spi(Integer.parseInt(device.substring("spidev".length())));
                case "gpiochip" -> gpio(device);
                default -> pwm(device);
            };
        } catch (IOException e) {
            LOG.warn("{} is there, but not offered: {}", device, e.getMessage());
            return new Find(device, List.of(), () -> {});
        }
    }

    /** Ends what all finds share, after the last of them is closed. */
    void close() {
        loop.close();
    }

    private Find i2c(String device, int number) {
        var bus = new LinuxI2cBus(kernel, number, offer.dev().resolve(device).toString());
        var leases = new Leases<Integer>();
        var chips = offer.sys().resolve("bus/i2c/devices");
        Function<View, I2cBus> ports = view -> new LeasedI2c(bus, leases, chips, view);
        inventory.i2c.put(number, ports);
        return found("I2C bus " + number, List.of(register(I2cBus.class, ports, I2cBus.BUS, number)), () -> {
            inventory.i2c.remove(number);
            bus.close();
        });
    }

    private Find spi(int number) {
        var bus = new LinuxSpiBus(kernel, number, offer.dev());
        var leases = new Leases<Integer>();
        Function<View, SpiBus> ports = view -> new LeasedSpi(bus, leases, view);
        inventory.spi.put(number, ports);
        return found("SPI bus " + number, List.of(register(SpiBus.class, ports, SpiBus.BUS, number)), () -> {
            inventory.spi.remove(number);
            bus.close();
        });
    }

    private Find gpio(String device) throws KernelException {
        var chip = GpioChip.of(kernel, offer.dev().resolve(device).toString());
        var registrations = new ArrayList<ServiceRegistration<?>>();
        var lines = new ArrayList<Line>();
        for (int i = 0; i < chip.lines(); i++) {
            var line = new Line(chip, i, loop, clock);
            if (!offer.hasLine(chip.label(), i) || inventory.lines.putIfAbsent(line.name(), line) != null) {
                continue; // the second chip of a label would have the same names
            }
            lines.add(line);
            registrations.add(
                    register(DigitalInput.class, view -> new LeasedInput(line, view), DigitalOutput.LINE, line.name()));
            registrations.add(register(
                    DigitalOutput.class, view -> new LeasedOutput(line, view), DigitalOutput.LINE, line.name()));
        }
        return found(
                lines.size() + " lines of " + chip.label(),
                registrations,
                () -> lines.forEach(line -> {
                    inventory.lines.remove(line.name());
                    line.close();
                }));
    }

    private Find pwm(String device) throws IOException {
        var chip = pwm().resolve(device);
        int count = Integer.parseInt(Files.readString(chip.resolve("npwm")).strip());
        var leases = new Leases<String>();
        var registrations = new ArrayList<ServiceRegistration<?>>();
        var channels = new ArrayList<SysfsPwm>();
        for (int i = 0; i < count; i++) {
            var pulses = new SysfsPwm(chip, i);
            Function<View, PwmOutput> ports = view -> new LeasedPwm(pulses, leases, view);
            channels.add(pulses);
            inventory.pwm.put(pulses.name(), ports);
            registrations.add(register(PwmOutput.class, ports, PwmOutput.CHANNEL, pulses.name()));
        }
        return found(
                count + " channels of " + device,
                registrations,
                () -> channels.forEach(pulses -> {
                    inventory.pwm.remove(pulses.name());
                    pulses.close();
                }));
    }

    private static Find found(String name, List<ServiceRegistration<?>> registrations, Runnable end) {
        if (!registrations.isEmpty()) {
            LOG.info("{} found", name);
        }
        return new Find(name, registrations, end);
    }

    private <S> ServiceRegistration<S> register(Class<S> type, Function<View, S> ports, String property, Object value) {
        return context.registerService(
                type, new PerBundle<S>(ports), FrameworkUtil.asDictionary(Map.of(property, value)));
    }
}
