package sluice.bus;

/**
 * Who published a message: a client, a bridge, a rule. Immutable; two origins are never equal, whatever their names, so that
 * "not back to where it came from" is a comparison of references.
 */
public final class Origin {

    private final String name;

    /** Makes an origin; the name is for people, for example {@code client sensor-7} or {@code bridge plant7}. */
    public Origin(String name) {
        this.name = name;
    }

    /** Returns what to call it in a log. */
    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }
}
