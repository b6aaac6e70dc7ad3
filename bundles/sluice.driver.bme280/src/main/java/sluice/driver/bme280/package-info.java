/** Driver for the Bosch BME280: registers and arithmetic. When it is read is not known here. */
@NullMarked
package sluice.driver.bme280;

import org.jspecify.annotations.NullMarked;
