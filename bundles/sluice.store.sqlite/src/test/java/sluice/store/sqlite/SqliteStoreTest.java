package sluice.store.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import sluice.store.Store;
import sluice.testing.store.StoreContract;

/** The durable store keeps the contract of all stores. */
final class SqliteStoreTest implements StoreContract {

    @TempDir
    private Path folder;

    private SqliteStore store;

    @BeforeEach
    void open() throws IOException {
        store = new SqliteStore(folder, 1L << 30, 1 << 16, null);
    }

    @AfterEach
    void stop() throws Exception {
        store.stop();
    }

    @Override
    public Store store() {
        return store;
    }
}
