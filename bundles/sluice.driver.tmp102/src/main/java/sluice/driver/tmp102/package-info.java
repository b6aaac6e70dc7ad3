/** Driver for the TMP102: protocol and arithmetic. When it is read is not known here. */
@NullMarked
package sluice.driver.tmp102;

import org.jspecify.annotations.NullMarked;
