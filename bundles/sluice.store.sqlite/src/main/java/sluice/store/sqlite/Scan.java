package sluice.store.sqlite;

/** Is told what a database holds. Confined to the writer. */
interface Scan {

    /** All that was told so far is to be forgotten. */
    void begin();

    /** No row ever had a number above this. */
    void numbersUsed(long highest);

    /**
     * A journal, or a shelf.
     *
     * @param gone whether nobody needs it any more
     */
    void journal(int id, String name, boolean gone);

    /**
     * A message, or what several messages say. Rows come by ascending number.
     *
     * @param body the number of the row that has what this one says; 0 if its own does
     */
    void row(long number, int journal, int size, long body);

    /** A value of a shelf, in order among the other rows. */
    void value(long number, int shelf, int size, String key);

    void end();
}
