/** Driver for the ADS1115: protocol and arithmetic. When it is read is not known here. */
@NullMarked
package sluice.driver.ads1115;

import org.jspecify.annotations.NullMarked;
