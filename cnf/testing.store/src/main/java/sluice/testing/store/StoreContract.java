package sluice.testing.store;

/** What every store must do. A provider's test implements this and says how to make its store. */
public interface StoreContract extends JournalContract, ShelfContract, TogetherContract {}
