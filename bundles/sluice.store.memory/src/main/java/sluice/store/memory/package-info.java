/** Journals in memory: gone with the process. */
@NullMarked
package sluice.store.memory;

import org.jspecify.annotations.NullMarked;
