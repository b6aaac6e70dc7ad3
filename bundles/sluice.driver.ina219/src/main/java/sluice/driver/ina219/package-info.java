/** Driver for the INA219: protocol and arithmetic. When it is read is not known here. */
@NullMarked
package sluice.driver.ina219;

import org.jspecify.annotations.NullMarked;
