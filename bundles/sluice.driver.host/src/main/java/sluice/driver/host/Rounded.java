package sluice.driver.host;

/** Numbers no finer than they are true. */
final class Rounded {

    private Rounded() {}

    static double tenths(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
