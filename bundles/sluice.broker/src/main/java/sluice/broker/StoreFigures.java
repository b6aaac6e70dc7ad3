package sluice.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import sluice.store.StoreStatus;
import sluice.store.StoreStatus.Reason;

/** What the store's status is on the system topics. A pure function. */
final class StoreFigures {

    private StoreFigures() {}

    static void add(StoreStatus status, Instant now, Map<String, Object> values) {
        values.put("store/mode", status.mode().name().toLowerCase(Locale.ROOT));
        values.put("store/messages/count", status.messages()); // this and the next one are Mosquitto's
        values.put("store/messages/bytes", status.bytes());
        values.put("store/limit/bytes", status.bounds().bytes());
        values.put("store/limit/messages", status.bounds().messages());
        values.put("store/limit/age", status.bounds().age().toSeconds() + " seconds");
        values.put("store/disk/bytes", status.mediumBytes());
        values.put("store/commit/median", millis(status.commitMedian()));
        values.put("store/commit/p99", millis(status.commitP99()));
        values.put("store/lost", status.lost());
        values.put("store/quarantined", status.quarantined());
        byReason("store/refused", status.refused(), values);
        byReason("store/dropped", status.dropped(), values);
        status.oldest()
                .ifPresent(oldest ->
                        values.put("store/oldest", Duration.between(oldest, now).toSeconds() + " seconds"));
        values.put("store/trouble", status.trouble().orElse("none"));
    }

    private static void byReason(String name, Map<Reason, Long> counts, Map<String, Object> values) {
        long all = 0;
        for (var reason : Reason.values()) {
            long count = counts.getOrDefault(reason, 0L);
            values.put(name + "/" + reason.name().toLowerCase(Locale.ROOT), count);
            all += count;
        }
        values.put(name, all);
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.2f ms", duration.toNanos() / 1e6);
    }
}
