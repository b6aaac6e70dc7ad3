/**
 * Byte connections on event loops; what the bytes mean is not known here.
 */
@Export
@Version("1.1.0")
@NullMarked
package sluice.transport;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
