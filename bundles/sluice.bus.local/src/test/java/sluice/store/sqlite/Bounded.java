package sluice.store.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import sluice.store.StoreStatus.Bounds;

/** Opens the store that a gateway uses with bounds at which the oldest messages give way. */
public final class Bounded {

    private static final int WINDOW_MILLIS = 10;

    private Bounded() {}

    /**
     * Opens a store.
     *
     * @param nanos its clock
     */
    public static SqliteStore open(Path folder, long messages, Duration age, LongSupplier nanos) throws IOException {
        return new SqliteStore(
                folder,
                new Limits(new Bounds(messages, 1L << 30, age), true),
                new Ages(age, nanos, () -> Instant.EPOCH),
                0,
                null,
                false,
                WINDOW_MILLIS);
    }
}
