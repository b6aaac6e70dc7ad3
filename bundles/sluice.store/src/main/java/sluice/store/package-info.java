/**
 * Journals: messages kept, in order, until they are acknowledged. On what medium is a provider's business.
 */
@Export
@Version("1.0.0")
@NullMarked
package sluice.store;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
