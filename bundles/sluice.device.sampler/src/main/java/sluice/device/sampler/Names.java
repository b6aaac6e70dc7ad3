package sluice.device.sampler;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The measurements a configuration names, each with the key it stands under. Immutable. */
record Names(List<Entry> entries) {

    static final Names NONE = new Names(List.of());

    Names {
        entries = List.copyOf(entries);
    }

    static Names of(Sampler.Config config) {
        var all = new ArrayList<Entry>();
        all.addAll(Entry.all("units", config.units()));
        all.addAll(Entry.all("calibration", config.calibration()));
        all.addAll(Entry.all("deadband", config.deadband()));
        all.addAll(Entry.all("limits", config.limits()));
        return new Names(all);
    }

    /** Returns those that stand under this key. */
    Names under(String key) {
        return new Names(
                entries.stream().filter(entry -> entry.key().equals(key)).toList());
    }

    /** Returns a sentence for each entry that names what the device does not measure; it begins with the key. */
    List<String> unknown(String device, Collection<String> measured) {
        return entries.stream()
                .filter(entry -> !measured.contains(entry.measurement()))
                .map(entry -> "%s: %s has no measurement '%s'; it measures %s"
                        .formatted(entry.key(), device, entry.measurement(), String.join(", ", measured)))
                .toList();
    }
}
