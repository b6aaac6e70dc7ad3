package sluice.driver.bme280;

/** Lets time pass while the chip works. */
@FunctionalInterface
interface Pause {

    /** Returns after this many milliseconds. */
    void millis(long millis) throws InterruptedException;
}
