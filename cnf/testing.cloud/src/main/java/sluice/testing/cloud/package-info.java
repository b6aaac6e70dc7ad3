/**
 * Strict stand-ins for clouds: they know the same profiles bridges do, stand in front of a broker of our own, do what the cloud does
 * at every violation, and write it down.
 */
@NullMarked
package sluice.testing.cloud;

import org.jspecify.annotations.NullMarked;
