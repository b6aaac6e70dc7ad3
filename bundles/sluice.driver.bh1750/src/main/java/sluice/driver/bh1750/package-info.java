/** Driver for the BH1750: protocol and arithmetic. When it is read is not known here. */
@NullMarked
package sluice.driver.bh1750;

import org.jspecify.annotations.NullMarked;
