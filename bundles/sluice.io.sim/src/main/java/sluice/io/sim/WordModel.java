package sluice.io.sim;

/** What a chip's registers of two bytes do; {@link WordChip} does the protocol around it. Called by one thread at a time. */
interface WordModel {

    /** Returns the register's value, 0 to 0xFFFF. */
    int read(int register);

    /** Writes a register; what cannot be written stays as it is. */
    void write(int register, int value);

    /** Sets every register to what it is after power-up. */
    void reset();
}
