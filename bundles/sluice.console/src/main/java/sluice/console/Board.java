package sluice.console;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sluice.bus.Message;

/**
 * The latest message of each topic, and how often they come. Thread-safe.
 *
 * <p>Keeps a bounded number of topics: when one more comes, the sixteenth part that has been silent for longest goes, so that a
 * client that makes up topics costs neither memory nor, per message, much time.
 */
final class Board {

    /** After this many seconds of silence, a topic's rate has fallen to about a third (1/e). */
    static final double SMOOTHING_SECONDS = 10;

    /**
     * One topic as it stood after its latest message. Immutable.
     *
     * @param rate messages per second at {@code at}; fades with {@link #SMOOTHING_SECONDS}
     * @param at when the latest message came, milliseconds since 1970
     * @param version the board's version with this message
     */
    record Entry(
            String topic,
            Preview payload,
            int qos,
            boolean retained,
            String origin,
            long count,
            double rate,
            long at,
            long version) {}

    /**
     * What changed since an earlier look. Immutable.
     *
     * @param version to be handed to the next {@link #since}
     * @param generation to be handed to the next {@link #since}
     * @param whole whether {@code entries} are all there are, not only the changed ones
     * @param now the time it was taken at, milliseconds since 1970
     * @param dropped how many topics had to go since the board was made
     */
    record Changes(long version, long generation, boolean whole, long now, long dropped, List<Entry> entries) {}

    private final int topicLimit;
    private final int payloadLimit;
    private final InstantSource clock;
    private final Map<String, Entry> entries = new HashMap<>();
    private long version;
    private long generation;
    private long dropped;

    Board(int topicLimit, int payloadLimit, InstantSource clock) {
        this.topicLimit = topicLimit;
        this.payloadLimit = payloadLimit;
        this.clock = clock;
    }

    /**
     * Notes a message.
     *
     * @param counts whether it was published now, not handed over because somebody subscribed
     */
    void note(Message message, String origin, boolean counts) {
        var topic = message.topic().value();
        var payload = Preview.of(message.payload(), payloadLimit);
        int qos = message.qos().level();
        long at = counts ? clock.millis() : message.received().toEpochMilli();
        synchronized (this) {
            var before = entries.get(topic);
            if (before == null && entries.size() >= topicLimit) {
                makeRoom();
            }
            long count = before == null ? 0 : before.count();
            double rate = before == null ? 0 : faded(before.rate(), at - before.at());
            if (counts) {
                count++;
                rate += 1 / SMOOTHING_SECONDS;
            }
            boolean retained = message.retain() && payload.length() > 0;
            entries.put(topic, new Entry(topic, payload, qos, retained, origin, count, rate, at, ++version));
        }
    }

    private static double faded(double rate, long millis) {
        return rate * Math.exp(-Math.max(0, millis) / 1_000.0 / SMOOTHING_SECONDS);
    }

    private void makeRoom() {
        var oldest = entries.values().stream()
                .sorted(Comparator.comparingLong(Entry::at))
                .limit(Math.max(1, topicLimit / 16))
                .map(Entry::topic)
                .toList();
        oldest.forEach(entries::remove);
        dropped += oldest.size();
        generation++;
    }

    /** Returns what changed since the look that had this version and generation; everything if it cannot tell. */
    synchronized Changes since(long lastVersion, long lastGeneration) {
        boolean whole = lastVersion <= 0 || lastVersion > version || lastGeneration != generation;
        var changed = new ArrayList<Entry>();
        for (var entry : entries.values()) {
            if (whole || entry.version() > lastVersion) {
                changed.add(entry);
            }
        }
        return new Changes(version, generation, whole, clock.millis(), dropped, changed);
    }

    /** Forgets all topics. */
    synchronized void clear() {
        entries.clear();
        generation++;
    }
}
