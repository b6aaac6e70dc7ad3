package sluice.io.pi4j;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for devices that came or went, now and then: sysfs tells nobody of changes. Thread-safe; finds are made and closed by its own
 * thread, at the beginning and at the end by the caller's.
 */
final class Scout {

    private static final Logger LOG = LoggerFactory.getLogger(Scout.class);

    private final Finds finds;
    private final Map<String, Find> there = new HashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("sluice hardware").factory());

    Scout(Finds finds, long millis) {
        this.finds = finds;
        look();
        var _ = thread.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
    }

    private synchronized void look() {
        try {
            var devices = finds.devices();
            there.entrySet().removeIf(entry -> {
                boolean gone = !devices.contains(entry.getKey());
                if (gone) {
                    LOG.info("{} is gone", entry.getValue().name());
                    entry.getValue().close();
                }
                return gone;
            });
            for (var device : devices) {
                there.computeIfAbsent(device, finds::make);
            }
        } catch (RuntimeException e) {
            LOG.error("The search for devices failed", e);
        }
    }

    /** Ends the search and closes what was found. */
    void close() {
        thread.shutdownNow();
        synchronized (this) {
            there.values().forEach(Find::close);
            there.clear();
            finds.close();
        }
    }
}
