/**
 * What was put into the gateway's watched folders, and what became of it. Who watches them is not known here.
 */
@Export
@Version("1.0.0")
@NullMarked
package sluice.deploy;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
