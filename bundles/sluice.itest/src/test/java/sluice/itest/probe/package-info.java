/** A bundle for a running gateway that tells on the bus what the framework does. */
@NullMarked
package sluice.itest.probe;

import org.jspecify.annotations.NullMarked;
