package sluice.io.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * People who come and go: who comes opens the door, is seen by a detector of motion, and may press the bell before. A pure function of time and
 * seed. Immutable.
 *
 * <p>In every ten minutes somebody comes with a chance of one half, by night one in ten.
 */
final class Comings {

    /** What a line may feel of it. */
    enum Feature {
        /** Closed at rest, high; low while the door is open. */
        DOOR,
        /** High while somebody moves. */
        MOTION,
        /** High while the bell is pressed. */
        BELL
    }

    /** A line changes its level. */
    record Change(Instant at, boolean high) {}

    private static final Duration SLOT = Duration.ofMinutes(10);
    private static final int DAY_SLOTS = 144;
    private static final int MORNING = 42; // 7:00
    private static final int EVENING = 132; // 22:00
    private static final int SLOTS_TO_LOOK_AT = 10 * DAY_SLOTS;

    private final long seed;

    Comings(long seed) {
        this.seed = seed;
    }

    /**
     * Reads the key {@code visitors}: {@code 22=motion}.
     *
     * @param inputs the lines there are
     * @throws IllegalArgumentException if an entry makes no sense; the sentence begins with the key
     */
    static Map<Integer, Feature> features(String[] texts, List<Integer> inputs) {
        var features = new HashMap<Integer, Feature>();
        for (var text : texts) {
            var words = text.strip().split("=", 2);
            if (words.length < 2 || !words[0].matches("[0-9]{1,6}") || !inputs.contains(Integer.valueOf(words[0]))) {
                throw new IllegalArgumentException("visitors: '" + text + "' is not INPUT=door, motion or bell");
            }
            features.put(
                    Integer.valueOf(words[0]),
                    switch (words[1]) {
                        case "door" -> Feature.DOOR;
                        case "motion" -> Feature.MOTION;
                        case "bell" -> Feature.BELL;
                        default ->
                            throw new IllegalArgumentException(
                                    "visitors: people are felt as door, motion or bell, not as '" + words[1] + "'");
                    });
        }
        return features;
    }

    /** Returns the level at rest. */
    static boolean rest(Feature feature) {
        return feature == Feature.DOOR;
    }

    /** Returns the level at this moment. */
    boolean at(Feature feature, Instant when) {
        return changes(feature, slot(when))
                .filter(change -> !change.at.isAfter(when))
                .reduce((_, later) -> later)
                .map(Change::high)
                .orElse(rest(feature));
    }

    /** Returns the next change after this moment; in days of ten nobody at all comes only if the seed wants it so. */
    Optional<Change> next(Feature feature, Instant when) {
        long first = slot(when);
        for (long slot = first; slot < first + SLOTS_TO_LOOK_AT; slot++) {
            var change =
                    changes(feature, slot).filter(one -> one.at.isAfter(when)).findFirst();
            if (change.isPresent()) {
                return change;
            }
        }
        return Optional.empty();
    }

    private static long slot(Instant when) {
        return Math.floorDiv(when.getEpochSecond(), SLOT.toSeconds());
    }

    /** What happens in a slot is over before its end. */
    private Stream<Change> changes(Feature feature, long slot) {
        var random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + slot);
        long ofDay = Math.floorMod(slot, DAY_SLOTS);
        boolean day = ofDay >= MORNING && ofDay < EVENING;
        if (random.nextDouble() >= (day ? 0.5 : 0.1)) {
            return Stream.empty();
        }
        var door = Instant.ofEpochSecond(slot * SLOT.toSeconds()).plusMillis(random.nextInt(10_000, 300_000));
        var closed = door.plusMillis(random.nextInt(2_000, 20_000));
        var still = closed.plusMillis(random.nextInt(10_000, 240_000));
        boolean rings = random.nextInt(3) == 0;
        return switch (feature) {
            case DOOR -> Stream.of(new Change(door, false), new Change(closed, true));
            case MOTION -> Stream.of(new Change(door.plusMillis(800), true), new Change(still, false));
            case BELL ->
                rings
                        ? Stream.of(
                                new Change(door.minusMillis(8_000), true), new Change(door.minusMillis(7_600), false))
                        : Stream.empty();
        };
    }
}
