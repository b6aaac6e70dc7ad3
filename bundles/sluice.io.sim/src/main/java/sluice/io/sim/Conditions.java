package sluice.io.sim;

/**
 * What the board feels at one moment. Immutable.
 *
 * @param celsius temperature of the air
 * @param pascal its pressure
 * @param humidity its relative humidity in percent
 * @param lux light
 * @param ppm carbon dioxide in the air
 * @param volts at the inputs of converters
 * @param amperes drawn by the load
 */
record Conditions(
        double celsius, double pascal, double humidity, double lux, double ppm, double volts, double amperes) {

    /** An ordinary room, but for its air. */
    Conditions(double celsius, double pascal, double humidity) {
        this(celsius, pascal, humidity, 250, 600, 1, 0.5);
    }
}
