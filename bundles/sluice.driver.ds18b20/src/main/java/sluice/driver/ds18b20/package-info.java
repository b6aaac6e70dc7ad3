/** Driver for the Maxim DS18B20 thermometer on the kernel's 1-Wire bus. */
@NullMarked
package sluice.driver.ds18b20;

import org.jspecify.annotations.NullMarked;
