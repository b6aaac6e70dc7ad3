/** What every store must do, as tests that a provider's own test inherits. */
@NullMarked
package sluice.testing.store;

import org.jspecify.annotations.NullMarked;
