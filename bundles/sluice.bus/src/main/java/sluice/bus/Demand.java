package sluice.bus;

import org.osgi.annotation.versioning.ProviderType;

/** Whether anybody here wants messages of some kind: the answer to {@link MessageBus#demand}, for as long as somebody asks. Thread-safe. */
@ProviderType
public interface Demand extends AutoCloseable {

    /** Who is there. */
    enum Answer {

        /** Somebody is subscribed to a topic of this kind, or was and keeps a place. */
        SOMEBODY,

        /** Nobody is subscribed, but not all of those are back yet who were here before the process ended; see {@link Resident}. */
        NOBODY_YET,

        /** Nobody is subscribed. */
        NOBODY
    }

    /** Returns who is there now. Never blocks. */
    Answer answer();

    /** Asks no more; a call that has begun may still come to its end. */
    @Override
    void close();
}
