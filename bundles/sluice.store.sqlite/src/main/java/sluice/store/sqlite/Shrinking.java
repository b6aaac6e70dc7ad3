package sluice.store.sqlite;

import java.sql.SQLException;

/**
 * Gives the space that a backlog has left back to the file system: in small steps, and only when there is much of it, because space in the
 * file is used again soon. Confined to the writer.
 */
final class Shrinking {

    /** So much stays free in the file, and as much again as is in use: what a queue took once it often takes again. */
    private static final long KEPT_PAGES = 1_024;

    private static final long LOOK = 1_000_000_000;

    /** When nothing else is to be done, a step may take so long; else a fifth of it, once a second. */
    private static final long STEP = 5_000_000;

    private static final int PAGES = 16;

    private boolean due;
    private boolean changed;
    private long looked = System.nanoTime() - LOOK;

    /** Says that something was deleted. */
    void changed() {
        changed = true;
    }

    /** Tells whether there is anything to be done, or to be looked for. */
    boolean isPending() {
        return due || changed;
    }

    /** Returns how long the writer waits for something else to do. */
    long pause() {
        return due ? STEP * 10 : LOOK;
    }

    /** @param idle whether the writer has nothing else to do */
    void step(Database database, boolean idle) throws SQLException {
        long now = System.nanoTime();
        if (!idle || !due) {
            if (now - looked < LOOK) {
                return;
            }
            looked = now;
            changed = false;
        }
        boolean was = due;
        due = spare(database) > 0;
        if (due) {
            long until = now + (idle ? STEP : STEP / 5);
            do {
                database.giveBack(PAGES);
            } while (System.nanoTime() < until && spare(database) > 0);
        }
        database.commit(); // also if nothing was changed: looking begins a transaction
        if (was && !due) {
            database.checkpoint();
        }
    }

    private static long spare(Database database) throws SQLException {
        long free = database.freePages();
        return free - Math.max(KEPT_PAGES, database.pages() - free);
    }
}
