package sluice.bridge.engine;

import org.jspecify.annotations.Nullable;

/** Where a sender's messages come from, on one link. Confined to its bridge's loop. */
interface Source {

    /** Returns how urgent its messages are, 0 to 7. */
    int lane();

    /** Returns in how many nanoseconds it may have a message: 0 for now, {@link Long#MAX_VALUE} for nobody knows. */
    long waitNanos(long nanos);

    /** Returns the next message, null if there is none after all. */
    @Nullable
    Flight take();

    /** Forgets what is acknowledged, as far as its turn has come. */
    void forget();
}
