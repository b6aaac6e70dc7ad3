package sluice.driver.host;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import sluice.device.Measurement;

/**
 * What the kernel's thermal zones and hardware monitors feel: {@code temperature-<name>}, such as {@code temperature-cpu-thermal}
 * or {@code temperature-coretemp-core-0}. Immutable.
 *
 * <p>A thermal zone shows up as a monitor, too, under the same name; it is told once. Equal names get a number.
 */
record TemperatureProbe(Tree tree) implements Probe {

    private static final String ZONES = "sys/class/thermal/";
    private static final String MONITORS = "sys/class/hwmon/";

    @Override
    public void measure(Consumer<Measurement> out) throws IOException {
        Set<String> used = new HashSet<>();
        for (var zone : tree.names(ZONES)) {
            var type = tree.line(ZONES + zone + "/type");
            if (zone.startsWith("thermal_zone") && type.isPresent()) {
                tell(ZONES + zone + "/temp", Tree.name(type.get()), used, out);
            }
        }
        var zones = Set.copyOf(used);
        for (var monitor : tree.names(MONITORS)) {
            var name = Tree.name(tree.line(MONITORS + monitor + "/name").orElse(monitor));
            if (!zones.contains(name)) {
                monitor(MONITORS + monitor + "/", name, used, out);
            }
        }
    }

    private void monitor(String folder, String name, Set<String> used, Consumer<Measurement> out) throws IOException {
        for (var file : tree.names(folder)) {
            if (file.startsWith("temp") && file.endsWith("_input")) {
                var number = file.substring("temp".length(), file.length() - "_input".length());
                var label = tree.line(folder + "temp" + number + "_label").orElse(number);
                tell(folder + file, name + "-" + Tree.name(label), used, out);
            }
        }
    }

    private void tell(String path, String name, Set<String> used, Consumer<Measurement> out) throws IOException {
        var milli = tree.line(path);
        if (milli.isEmpty()) {
            return;
        }
        var unique = name;
        for (int i = 2; !used.add(unique); i++) {
            unique = name + "-" + i;
        }
        double celsius = Tree.number(path, Tree.words(milli.get()), 0) / 1000;
        out.accept(new Measurement("temperature-" + unique, Rounded.tenths(celsius), "Cel"));
    }
}
