/**
 * What a bridge is to those who look at it, and what it needs from a client library: connectors that open links to remote
 * brokers, and the limits of the far side.
 */
@Export
@Version("1.4.0")
@NullMarked
package sluice.bridge;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
