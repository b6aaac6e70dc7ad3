package sluice.demo;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import sluice.bus.Message;

/**
 * Compares what was published below a prefix at the gateway with what arrived below another at the cloud. Thread-safe.
 *
 * <p>A reading carries the time it was taken, so topic and payload together tell readings apart.
 */
final class Tally {

    /** Brings readings of one topic together and leaves their order alone. */
    private static final Comparator<String> BY_TOPIC =
            Comparator.comparing(text -> text.substring(0, text.indexOf(' ')));

    private final String prefix;
    private final SequencedSet<String> sent = new LinkedHashSet<>();
    private final SequencedSet<String> arrived = new LinkedHashSet<>();

    /** @param prefix what the bridge puts before each topic */
    Tally(String prefix) {
        this.prefix = prefix;
    }

    synchronized void sent(Message message) {
        sent.add(prefix + message.topic() + " " + message.payload().text());
    }

    synchronized void arrived(Message message) {
        arrived.add(message.topic() + " " + message.payload().text());
        notifyAll();
    }

    /** Forgets everything, to count from here. */
    synchronized void reset() {
        sent.clear();
        arrived.clear();
    }

    synchronized int sentCount() {
        return sent.size();
    }

    synchronized int arrivedCount() {
        return arrived.size();
    }

    /** Waits until so many have arrived; returns whether they did in time. */
    synchronized boolean awaitArrived(int count, long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (arrived.size() < count) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** Returns how many of the first {@code count} that were sent have not arrived. */
    synchronized long missing(int count) {
        return sent.stream()
                .limit(count)
                .filter(reading -> !arrived.contains(reading))
                .count();
    }

    /** Returns whether what arrived on each topic, arrived in the order it was sent. */
    synchronized boolean inOrder() {
        var expected = sent.stream().filter(arrived::contains).sorted(BY_TOPIC).toList();
        return expected.equals(
                arrived.stream().filter(sent::contains).sorted(BY_TOPIC).toList());
    }
}
