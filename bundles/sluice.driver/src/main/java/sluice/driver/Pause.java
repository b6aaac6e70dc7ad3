package sluice.driver;

import org.osgi.annotation.versioning.ConsumerType;

/** Lets time pass while a chip works. */
@ConsumerType
@FunctionalInterface
public interface Pause {

    /**
     * Returns after this many milliseconds.
     *
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    void millis(long millis) throws InterruptedException;
}
