package sluice.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import sluice.device.Sensor;
import sluice.driver.ads1115.Ads1115Driver;
import sluice.driver.bh1750.Bh1750Driver;
import sluice.driver.bme280.Bme280Driver;
import sluice.driver.ina219.Ina219Driver;
import sluice.driver.sht3x.Sht3xDriver;
import sluice.driver.tmp102.Tmp102Driver;
import sluice.io.recorder.Replay;
import sluice.testing.Configs;

/** What the guest recorded on its {@code /dev/i2c-N}, replayed to the same drivers outside. */
final class GuestTape {

    private static final String TAPE = "TAPE ";
    private static final String READ = "READ ";

    private GuestTape() {}

    static void replay(List<String> serial, Path home) throws Exception {
        var tape = serial.stream()
                .filter(line -> line.startsWith(TAPE))
                .map(line -> line.substring(TAPE.length()))
                .toList();
        assertThat(tape).hasSizeGreaterThan(20);
        Files.write(Files.createDirectories(home.resolve("var/recordings")).resolve("guest.rec"), tape);
        int bus = tape.stream()
                .filter(line -> line.contains(" i2c/"))
                .map(line -> Integer.valueOf(line.replaceAll(".* i2c/(\\d+)/.*", "$1")))
                .findFirst()
                .orElseThrow();
        var framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE, home.resolve("cache").toString(), "sluice.home", home.toString()));
        framework.start();
        var context = framework.getBundleContext();
        var replay = new Replay(context, Configs.of(Replay.Config.class, Map.of("file", "guest")));
        drive(context, bus);
        var here = new ArrayList<String>();
        var there = serial.stream().filter(line -> line.startsWith(READ)).toList();
        for (var line : there) {
            var device = line.split(" ")[1];
            var sensor = context.getServiceReferences(Sensor.class, "(" + Sensor.ID + "=" + device + ")")
                    .iterator()
                    .next();
            here.add(READ + device + " " + context.getService(sensor).read().measurements());
        }
        replay.close();
        framework.stop();
        framework.waitForStop(10_000);
        assertThat(here).isNotEmpty().isEqualTo(there);
    }

    private static void drive(BundleContext context, int bus) {
        new Bme280Driver(context, config(Bme280Driver.Config.class, bus, "0x76"), pid("bme"));
        new Sht3xDriver(context, config(Sht3xDriver.Config.class, bus, "0x44"), pid("sht"));
        new Tmp102Driver(context, config(Tmp102Driver.Config.class, bus, "0x48"), pid("tmp"));
        var lm75 = new HashMap<String, Object>(Map.of("bus", bus, "address", "0x4f", "type", "lm75"));
        new Tmp102Driver(context, Configs.of(Tmp102Driver.Config.class, lm75), pid("lm"));
        new Bh1750Driver(context, config(Bh1750Driver.Config.class, bus, "0x23"), pid("light"));
        var adc = new HashMap<String, Object>(Map.of("bus", bus, "address", "0x4a", "inputs", new String[] {"0"}));
        new Ads1115Driver(context, Configs.of(Ads1115Driver.Config.class, adc), pid("adc"));
        new Ina219Driver(context, config(Ina219Driver.Config.class, bus, "0x40"), pid("supply"));
    }

    private static <T> T config(Class<T> type, int bus, String address) {
        return Configs.of(type, Map.of("bus", bus, "address", address));
    }

    private static Map<String, Object> pid(String id) {
        return Map.of(Constants.SERVICE_PID, "driver~" + id);
    }
}
