/** Everything the Linux kernel measures by itself, through IIO and hwmon: which chips that are is not known here. */
@NullMarked
package sluice.driver.kernel;

import org.jspecify.annotations.NullMarked;
