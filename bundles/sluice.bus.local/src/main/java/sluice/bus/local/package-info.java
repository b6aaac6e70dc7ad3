/** The message bus of this process: topic tree, route cache, retained messages. */
@NullMarked
package sluice.bus.local;

import org.jspecify.annotations.NullMarked;
