/**
 * Looks which chips are on a bus, and which of the drivers that are installed may fit them. What a driver is for stands in its bundle's
 * manifest, so that nothing of it has to run for this.
 */
@NullMarked
package sluice.device.discovery;

import org.jspecify.annotations.NullMarked;
