/** Driver for the SCD4x: protocol and arithmetic. When it is read is not known here. */
@NullMarked
package sluice.driver.scd4x;

import org.jspecify.annotations.NullMarked;
