/**
 * What outlives whoever uses it: journals of messages, kept in order until they are acknowledged, and shelves of values, kept by key. On
 * what medium is a provider's business.
 */
@Export
@Version("1.4.0")
@NullMarked
package sluice.store;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
