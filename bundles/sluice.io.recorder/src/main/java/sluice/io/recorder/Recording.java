package sluice.io.recorder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A recording as it lies in its file. Immutable.
 *
 * <pre>
 *   sluice recording 1 2026-11-21T09:00:00.123456Z
 *   # what follows a hash is a remark
 *   0.000012 i2c/1/0x76 &gt; d0 &lt; 60
 *   0.012003 i2c/1/0x44 &gt; 24 00 ! nack
 *   1.500000 line/sim/27 edge on
 * </pre>
 *
 * @param began when it began
 * @param moments what happened, in order
 */
record Recording(Instant began, List<Moment> moments) {

    private static final String HEAD = "sluice recording 1 ";
    private static final long MOST_BYTES = 256L << 20;
    private static final double NANOS = 1e9;

    /** Something that happened so long after the beginning. */
    record Moment(Duration at, Entry entry) {

        String line() {
            return "%d.%06d %s %s".formatted(at.toSeconds(), at.toNanosPart() / 1_000, entry.port(), entry.words());
        }
    }

    Recording {
        moments = List.copyOf(moments);
    }

    static String head(Instant began) {
        return HEAD + began;
    }

    /** Returns what happened at each port. */
    Map<String, List<Moment>> ports() {
        return moments.stream()
                .collect(Collectors.groupingBy(
                        moment -> moment.entry().port(), LinkedHashMap::new, Collectors.toList()));
    }

    /** Returns how long it lasts. */
    Duration length() {
        return moments.isEmpty() ? Duration.ZERO : moments.getLast().at();
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it is no recording; the sentence names file and line
     * @throws IOException if it cannot be read
     */
    static Recording read(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IllegalArgumentException(file + " is too large for a recording: more than 256 MiB");
        }
        var lines = Files.readAllLines(file);
        var head = lines.isEmpty() ? "" : lines.getFirst();
        if (!head.startsWith(HEAD)) {
            throw new IllegalArgumentException(
                    file + " is no recording: it does not begin with '" + HEAD.strip() + "'");
        }
        var moments = new ArrayList<Moment>();
        for (int i = 1; i < lines.size(); i++) {
            var line = lines.get(i).strip();
            if (!line.isEmpty() && line.charAt(0) != '#') {
                try {
                    moments.add(moment(line));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(
                            "%s, line %d: '%s' is no entry: %s".formatted(file, i + 1, line, e.getMessage()), e);
                }
            }
        }
        return new Recording(began(file, head.substring(HEAD.length()).strip()), moments);
    }

    private static Instant began(Path file, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(file + ", line 1: '" + text + "' is no time", e);
        }
    }

    private static Moment moment(String line) {
        var parts = line.split(" +", 3);
        if (parts.length < 3) {
            throw new IllegalArgumentException("it must be SECONDS PORT WHAT");
        }
        double seconds = Double.parseDouble(parts[0]);
        if (!(seconds >= 0 && seconds < 1e9)) {
            throw new IllegalArgumentException("its time is not 0 or more seconds");
        }
        return new Moment(Duration.ofNanos(Math.round(seconds * NANOS)), Entry.of(parts[1], parts[2]));
    }
}
