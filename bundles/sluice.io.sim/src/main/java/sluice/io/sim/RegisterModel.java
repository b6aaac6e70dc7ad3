package sluice.io.sim;

/** What a chip's registers do; {@link RegisterChip} does the protocol around it. Called by one thread at a time. */
interface RegisterModel {

    /** A transaction begins: brings the registers up to date. Time stands still until the next call. */
    void settle();

    /** Returns the register's value, 0 to 255. */
    int read(int register);

    /** Writes a register; what cannot be written stays as it is. */
    void write(int register, int value);

    /** Sets every register to what it is after power-up. */
    void reset();

    /** Returns which register is read after this one in the same transaction. */
    default int next(int register) {
        return (register + 1) & 0xFF;
    }
}
