/** Readings of the machine itself, from /proc and /sys. */
@NullMarked
package sluice.driver.host;

import org.jspecify.annotations.NullMarked;
