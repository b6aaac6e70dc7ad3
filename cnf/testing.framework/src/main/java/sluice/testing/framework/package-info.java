/**
 * A real OSGi framework inside a test, and bundles packed on the fly from the test's own classes.
 */
@NullMarked
package sluice.testing.framework;

import org.jspecify.annotations.NullMarked;
