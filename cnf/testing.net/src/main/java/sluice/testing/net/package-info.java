/**
 * A network that fails, for tests: a TCP proxy that delays, slows down, cuts, swallows and splits.
 */
@NullMarked
package sluice.testing.net;

import org.jspecify.annotations.NullMarked;
