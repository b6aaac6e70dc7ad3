package sluice.config;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.deploy.FolderChanges;

/** The thread that looks at the folder four times a second, and at the components for a while after each change. */
final class Watch {

    private static final Logger log = LoggerFactory.getLogger(Watch.class);
    private static final long INTERVAL_MILLIS = 250;
    private static final Duration SETTLE = Duration.ofSeconds(5);
    private static final long JOIN_MILLIS = 5_000;

    private final FolderChanges etc;
    private final Configurations configurations;
    private final Outcomes outcomes;
    private final ServiceTracker<?, ?> admins;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().name("sluice-config").daemon().unstarted(this::run);
    private int admin;
    private long seen = -1;
    private long settled;
    private boolean isSettled;
    private boolean unreadable;

    Watch(FolderChanges etc, Configurations configurations, Outcomes outcomes, ServiceTracker<?, ?> admins) {
        this.etc = etc;
        this.configurations = configurations;
        this.outcomes = outcomes;
        this.admins = admins;
        admin = admins.getTrackingCount();
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            do {
                try {
                    look();
                } catch (RuntimeException e) {
                    log.error("Configuration folder: this is a bug in sluice.config", e);
                }
            } while (!end.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // somebody wants the thread to end, so it does
        }
    }

    private void look() {
        try {
            etc.changes().forEach(configurations::changed);
            unreadable = false;
        } catch (IOException e) {
            if (!unreadable) {
                log.error("The folder etc/ cannot be read, no change takes effect: {}", e.getMessage());
            }
            unreadable = true;
        }
        if (admins.getTrackingCount() != admin) {
            admin = admins.getTrackingCount();
            configurations.restore();
        }
        long now = System.nanoTime();
        long changes = configurations.changes() + outcomes.changes();
        if (changes != seen) {
            seen = changes;
            settled = now + SETTLE.toNanos();
            isSettled = false;
            return; // the components have until the next look to hear of it
        }
        if (!isSettled) {
            isSettled = now - settled >= 0;
            configurations.became(outcomes.now(), isSettled);
        }
    }

    /** Ends the thread; when the call returns nothing more is read or handed on. */
    void stop() throws InterruptedException {
        end.countDown();
        thread.join(JOIN_MILLIS);
    }
}
