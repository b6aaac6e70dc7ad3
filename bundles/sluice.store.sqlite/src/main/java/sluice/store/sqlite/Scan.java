package sluice.store.sqlite;

/** Is told what a database holds. Confined to the writer. */
interface Scan {

    /** All that was told so far is to be forgotten. */
    void begin();

    /** No message ever had a number above this. */
    void numbersUsed(long highest);

    void journal(int id, String name);

    /** Rows come by ascending number. */
    void row(long number, int journal, int size);

    void end();
}
