/**
 * Readings of the machine itself, from /proc and /sys: load, memory, disk, network, temperatures.
 *
 * <p>Each {@code Probe} looks at one place and gives what it finds there; what this machine does not have is no error.
 */
@NullMarked
package sluice.driver.host;

import org.jspecify.annotations.NullMarked;
