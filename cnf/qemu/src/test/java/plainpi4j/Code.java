package plainpi4j;

import com.pi4j.context.Context;
import com.pi4j.io.i2c.I2C;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** Code for Pi4J, dropped in as a bundle: reads the identification register of a BMP280. */
public final class Code implements BundleActivator {

    @Override
    public void start(BundleContext bundle) {
        Supplier<String> answer = () -> {
            var pi4j = bundle.getService(Objects.requireNonNull(bundle.getServiceReference(Context.class)));
            try (var chip = pi4j.create(I2C.newConfigBuilder(pi4j)
                    .id("chip")
                    .bus(bus())
                    .device(0x77)
                    .build())) {
                return String.valueOf(chip.readRegister(0xD0));
            } catch (RuntimeException e) {
                return e.getMessage();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
        bundle.registerService(Supplier.class, answer, FrameworkUtil.asDictionary(Map.of("plainpi4j", "code")));
    }

    private static int bus() {
        try (Stream<Path> adapters = Files.list(Path.of("/sys/bus/i2c/devices"))) {
            for (var adapter : adapters.toList()) {
                if (Files.readString(adapter.resolve("name")).contains("i2c-tiny-usb")) {
                    return Integer.parseInt(adapter.getFileName().toString().substring(4));
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        throw new IllegalStateException("there is no adapter");
    }

    @Override
    public void stop(BundleContext bundle) {}
}
