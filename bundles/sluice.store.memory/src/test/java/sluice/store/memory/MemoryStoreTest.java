package sluice.store.memory;

import sluice.store.Store;
import sluice.testing.store.StoreContract;

/** The memory store keeps the contract of all stores. */
final class MemoryStoreTest implements StoreContract {

    private final Store store = new MemoryStore();

    @Override
    public Store store() {
        return store;
    }
}
