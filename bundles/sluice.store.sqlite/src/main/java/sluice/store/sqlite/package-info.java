/**
 * The durable store: journals in one SQLite file, written by one thread that commits for everybody who waits.
 *
 * <p>Nothing of SQL gets out of here; what a store promises stands in {@code sluice.store}.
 */
@NullMarked
package sluice.store.sqlite;

import org.jspecify.annotations.NullMarked;
