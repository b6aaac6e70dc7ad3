package sluice.io.sim;

import sluice.io.NackException;

/** A chip on the simulated bus. Called by one thread at a time, with whole transactions. */
interface SimChip {

    /**
     * Takes part in one transaction: is written to, then read from.
     *
     * @throws NackException if the chip refuses a byte or does not answer
     */
    byte[] transfer(byte[] write, int read) throws NackException;

    /** Takes the power away and gives it back: every register is as after power-up. */
    void reset();
}
