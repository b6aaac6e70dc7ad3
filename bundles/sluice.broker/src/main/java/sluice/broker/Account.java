package sluice.broker;

/** What one session or connection takes of the memory for messages. Guarded by its owner. Hot path. */
final class Account {

    /** How much more or less it takes until it says so. */
    static final int GRAIN = 4 * 1024;

    private final Memory memory;
    private long held;
    private long told;

    Account(Memory memory) {
        this.memory = memory;
    }

    void add(long bytes) {
        set(held + bytes);
    }

    void set(long bytes) {
        held = bytes;
        if (Math.abs(held - told) >= GRAIN) {
            tell();
        }
    }

    /** Gives all of it back. */
    void close() {
        held = 0;
        if (told != 0) {
            tell();
        }
    }

    private void tell() {
        memory.add(held - told);
        told = held;
    }
}
