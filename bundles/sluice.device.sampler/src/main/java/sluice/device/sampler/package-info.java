/** Publishes the readings of sensors at an interval. */
@NullMarked
package sluice.device.sampler;

import org.jspecify.annotations.NullMarked;
