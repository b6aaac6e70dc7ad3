/** A driver for a running gateway, to be dropped in, replaced and removed. */
@NullMarked
package sluice.itest.driver;

import org.jspecify.annotations.NullMarked;
