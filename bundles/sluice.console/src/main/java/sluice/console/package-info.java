/** Pages of the Felix Web Console. */
@NullMarked
package sluice.console;

import org.jspecify.annotations.NullMarked;
