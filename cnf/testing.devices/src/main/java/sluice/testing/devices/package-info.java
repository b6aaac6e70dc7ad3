/** What the tests of drivers share. */
@NullMarked
package sluice.testing.devices;

import org.jspecify.annotations.NullMarked;
