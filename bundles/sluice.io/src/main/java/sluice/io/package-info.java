/**
 * Electrical ports as drivers need them: I2C and SPI buses, digital lines and pulses. Who provides them, a kernel or a simulation, is not known here.
 */
@Export
@Version("1.3.0")
@NullMarked
package sluice.io;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
