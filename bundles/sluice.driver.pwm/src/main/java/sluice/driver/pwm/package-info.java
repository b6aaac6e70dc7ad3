/** Driver for what is set by pulses: fans, dimmed lamps, servos. */
@NullMarked
package sluice.driver.pwm;

import org.jspecify.annotations.NullMarked;
