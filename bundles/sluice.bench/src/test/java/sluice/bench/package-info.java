/**
 * What the hot paths cost, each alone: the codec, the way through the bus, the way through the broker from bytes to bytes. No
 * network, so that a change of a few percent shows; what a whole broker costs is measured from outside.
 */
@NullMarked
package sluice.bench;

import org.jspecify.annotations.NullMarked;
