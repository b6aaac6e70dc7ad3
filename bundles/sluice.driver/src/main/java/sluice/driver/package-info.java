/**
 * What every chip's driver needs beside its chip: a place on a bus that comes and goes, the registration as a device, failures that
 * name it. A library; which chips there are is not known here.
 *
 * <pre>
 *   component (configuration)  --&gt;  I2cDevice (Sensor, Actuator)  --&gt;  I2cChip (the driver's own)  --&gt;  I2cPort  --&gt;  I2cBus
 * </pre>
 */
@Export
@Version("1.2.0")
@NullMarked
package sluice.driver;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
