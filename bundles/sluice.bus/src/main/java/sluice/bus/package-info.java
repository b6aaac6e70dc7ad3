/**
 * The message bus inside one gateway: publish to a topic, subscribe to a filter, no network in between.
 *
 * <p>Here live the words everybody shares: topic names and filters, messages, quality of service. How messages find their
 * subscribers is the business of a provider; how they look on a wire is the business of {@code sluice.mqtt}.
 */
@Export
@Version("1.4.0")
@NullMarked
package sluice.bus;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
