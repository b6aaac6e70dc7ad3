package sluice.store.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import sluice.store.Store;

/** Opens the store that a gateway uses, for tests of those who use it. */
public final class OnDisk {

    private static final long LIMIT = 1L << 30;
    private static final long BALLAST = 1L << 16;

    private OnDisk() {}

    public static Store open(Path folder) throws IOException {
        return new SqliteStore(folder, LIMIT, BALLAST, null);
    }
}
