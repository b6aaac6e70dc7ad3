package sluice.driver.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A device's folder in sysfs, read for what it can measure. */
final class Folder {

    private static final Pattern OTHERS = Pattern.compile("[^a-z0-9]+");
    private static final Pattern EDGES = Pattern.compile("^-|-$");
    private static final String RAW = "_raw";

    private final Path folder;
    private final Set<String> files = new TreeSet<>();

    Folder(Path folder) throws IOException {
        this.folder = folder;
        try (Stream<Path> entries = Files.list(folder)) {
            entries.forEach(entry -> files.add(entry.getFileName().toString()));
        }
    }

    /** Returns the name of the driver or chip, as part of a device's id. */
    String name() throws IOException {
        return files.contains("name")
                ? word(Files.readString(folder.resolve("name")))
                : word(folder.getFileName().toString());
    }

    /** Returns what can be measured, in the order of the files; a value that the kernel has computed goes before a raw one. */
    List<Channel> channels(List<Quantity> quantities) throws IOException {
        Map<String, Channel> channels = new HashMap<>();
        var order = new ArrayList<String>();
        for (var file : files) {
            for (var quantity : quantities) {
                var matcher = quantity.matcher(file);
                if (!matcher.matches()) {
                    continue;
                }
                var which = matcher.group(1) == null ? "" : matcher.group(1);
                var label = label(file, which);
                var name = label.isEmpty() ? quantity.name() : quantity.name() + "-" + label;
                if (!file.endsWith(RAW)) {
                    if (channels.put(name, computed(file, name, quantity)) == null) {
                        order.add(name);
                    }
                } else if (!channels.containsKey(name)) {
                    channels.put(name, raw(file, name, quantity));
                    order.add(name);
                }
                break;
            }
        }
        return order.stream().map(channels::get).toList();
    }

    private Channel computed(String file, String name, Quantity quantity) {
        var broken = Optional.of(file.replaceFirst("_input$", "_fault")) // hwmon's
                .filter(fault -> !fault.equals(file) && files.contains(fault))
                .map(folder::resolve);
        return new Channel(folder.resolve(file), List.of(), Optional.empty(), broken, name, quantity);
    }

    private Channel raw(String file, String name, Quantity quantity) {
        var stem = file.substring(0, file.length() - RAW.length());
        return new Channel(
                folder.resolve(file),
                shared(stem, "scale").stream().toList(),
                shared(stem, "offset"),
                Optional.empty(),
                name,
                quantity);
    }

    /** A channel's scale stands beside it, or once for all channels of its type: in_voltage0_scale, in_voltage_scale. */
    private Optional<Path> shared(String stem, String what) {
        return Stream.of(
                        stem + "_" + what,
                        stem.replaceFirst("_[a-z0-9]+$", "") + "_" + what,
                        stem.replaceAll("\\d+", "") + "_" + what,
                        stem.replaceFirst("\\d.*$", "") + "_" + what,
                        "in_" + what)
                .filter(files::contains)
                .findFirst()
                .map(folder::resolve);
    }

    private String label(String file, String which) throws IOException {
        var stem = file.substring(0, file.lastIndexOf('_'));
        if (files.contains(stem + "_label")) {
            return word(Files.readString(folder.resolve(stem + "_label")));
        }
        return which.equals("1") && alone(stem) ? "" : word(which);
    }

    /** Returns whether this is the only channel of its type, so that its number says nothing. */
    private boolean alone(String stem) {
        var other = Pattern.compile(stem.substring(0, stem.length() - 1) + "(?!1_)\\d+_(?:input|raw|average)");
        return files.stream().noneMatch(file -> other.matcher(file).matches());
    }

    /** Returns the word as a part of names: lower case, with hyphens. */
    static String word(String text) {
        var word = OTHERS.matcher(text.strip().toLowerCase(Locale.ROOT)).replaceAll("-");
        return EDGES.matcher(word).replaceAll("");
    }
}
