package sluice.io.sim;

/**
 * What the board feels at one moment. Immutable.
 *
 * @param celsius temperature of the air
 * @param pascal its pressure
 * @param humidity its relative humidity in percent
 */
record Conditions(double celsius, double pascal, double humidity) {}
