/** Driver for the PCF8574: protocol and arithmetic. When it is read is not known here. */
@NullMarked
package sluice.driver.pcf8574;

import org.jspecify.annotations.NullMarked;
