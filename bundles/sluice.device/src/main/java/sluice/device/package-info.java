/**
 * Sensors, actuators, and what they say and are told; how a driver talks to its chip is not known here.
 */
@Export
@Version("1.2.0")
@NullMarked
package sluice.device;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
