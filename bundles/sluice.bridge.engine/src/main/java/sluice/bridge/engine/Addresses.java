package sluice.bridge.engine;

import java.net.URI;

/**
 * Which of several addresses is next. Confined to its bridge's loop.
 *
 * <p>In turn, whenever one fails. If the first goes before all others, it is also the next after a link to another has ended.
 */
final class Addresses {

    private final Dialing dialing;
    private int at;

    Addresses(Dialing dialing) {
        this.dialing = dialing;
    }

    URI current() {
        return dialing.addresses().get(at);
    }

    /** The current one could not be had. */
    void failed() {
        at = (at + 1) % dialing.addresses().size();
    }

    /** The current one served for a while and is gone. */
    void lost() {
        at = dialing.roundRobin() ? (at + 1) % dialing.addresses().size() : 0;
    }

    /** Returns whether the first should serve instead of the current one. */
    boolean wantsFirst() {
        return !dialing.roundRobin() && at != 0;
    }

    URI first() {
        return dialing.addresses().getFirst();
    }

    /** The first can be had again. */
    void back() {
        at = 0;
    }
}
