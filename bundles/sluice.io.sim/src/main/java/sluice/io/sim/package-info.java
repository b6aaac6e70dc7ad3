/**
 * A simulated board: an I2C bus with chips at register level, a few digital lines, and the world they measure. Drivers do not
 * notice.
 *
 * <pre>
 *   World  --conditions-->  Bme280Model  --registers-->  RegisterChip  --bytes-->  Socket  --transactions-->  SimBus
 *   (physics)               (the chip)                   (the protocol)            (faults)                   (an I2cBus)
 * </pre>
 *
 * <p>A chip turns physics into raw values with the inverse of its datasheet's formula, so that a driver does honest work.
 */
@NullMarked
package sluice.io.sim;

import org.jspecify.annotations.NullMarked;
