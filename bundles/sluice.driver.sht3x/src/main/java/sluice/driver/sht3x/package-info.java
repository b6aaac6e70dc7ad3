/** Driver for the SHT3x: protocol and arithmetic. When it is read is not known here. */
@NullMarked
package sluice.driver.sht3x;

import org.jspecify.annotations.NullMarked;
