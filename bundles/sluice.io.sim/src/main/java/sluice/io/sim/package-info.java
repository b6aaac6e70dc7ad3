/** A simulated board: an I2C bus with chips at register level. Drivers do not notice. */
@NullMarked
package sluice.io.sim;

import org.jspecify.annotations.NullMarked;
