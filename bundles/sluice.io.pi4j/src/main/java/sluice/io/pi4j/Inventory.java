package sluice.io.pi4j;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import sluice.io.I2cBus;
import sluice.io.PwmOutput;
import sluice.io.SpiBus;
import sluice.io.View;

/** The ports there are at the moment, each as a way to make a bundle's own. Thread-safe. */
final class Inventory {

    final Map<Integer, Function<View, I2cBus>> i2c = new ConcurrentHashMap<>();
    final Map<Integer, Function<View, SpiBus>> spi = new ConcurrentHashMap<>();
    final Map<String, Function<View, PwmOutput>> pwm = new ConcurrentHashMap<>();
    final Map<String, Line> lines = new ConcurrentHashMap<>();

    I2cBus i2c(int number, View view) throws IOException {
        return port(i2c, number, "I2C bus").apply(view);
    }

    SpiBus spi(int number, View view) throws IOException {
        return port(spi, number, "SPI bus").apply(view);
    }

    PwmOutput pwm(String channel, View view) throws IOException {
        return port(pwm, channel, "PWM").apply(view);
    }

    /** Returns the line with this number of whichever chip offers it, as Pi4J numbers the pins of a Raspberry Pi. */
    Line line(int number) throws IOException {
        Optional<Line> found = lines.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("/" + number))
                .min(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue);
        return found.orElseThrow(() -> new IOException("there is no line " + number));
    }

    private static <K, T> T port(Map<K, T> ports, K key, String kind) throws IOException {
        var port = ports.get(key);
        if (port == null) {
            throw new IOException("there is no " + kind + " " + key);
        }
        return port;
    }
}
