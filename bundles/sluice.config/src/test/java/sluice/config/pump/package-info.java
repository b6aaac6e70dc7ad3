/** A bundle with configurations, packed and installed by the tests. */
@org.jspecify.annotations.NullMarked
package sluice.config.pump;
