package sluice.deploy.folder;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.deploy.FolderChanges;

/** The thread that looks at the folder four times a second, and deploys. */
final class Watch {

    private static final Logger log = LoggerFactory.getLogger(Watch.class);
    private static final long INTERVAL_MILLIS = 250;
    private static final long JOIN_MILLIS = 15_000;

    private final FolderChanges changes;
    private final Folder folder;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().name("sluice-deploy").daemon().unstarted(this::run);
    private boolean unreadable;

    Watch(FolderChanges changes, Folder folder) {
        this.changes = changes;
        this.folder = folder;
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!end.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
                try {
                    look();
                } catch (RuntimeException e) {
                    log.error("Deploy folder: this is a bug in sluice.deploy.folder", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // somebody wants the thread to end, so it does
        }
    }

    private void look() throws InterruptedException {
        try {
            folder.changed(changes.changes());
            unreadable = false;
        } catch (IOException e) {
            if (!unreadable) {
                log.error("The folder deploy/ cannot be read, no change takes effect: {}", e.getMessage());
            }
            unreadable = true;
        }
    }

    /** Ends the thread, after the bundle it is busy with. */
    void stop() throws InterruptedException {
        end.countDown();
        thread.join(JOIN_MILLIS);
    }
}
