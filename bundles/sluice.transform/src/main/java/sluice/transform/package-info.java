/**
 * Pure functions from message to message, and the topic templates rules and bridges share.
 */
@Export
@Version("1.0.0")
@NullMarked
package sluice.transform;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
