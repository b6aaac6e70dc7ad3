package sluice.store.sqlite;

/** The number and name of a journal or shelf, and whether the database knows them. Thread-safe. */
final class Named {

    private final int id;
    private final String name;
    private volatile boolean known;

    /** @param known whether the database knows it already */
    Named(int id, String name, boolean known) {
        this.id = id;
        this.name = name;
        this.known = known;
    }

    int id() {
        return id;
    }

    String name() {
        return name;
    }

    boolean isKnown() {
        return known;
    }

    void known() {
        known = true;
    }
}
