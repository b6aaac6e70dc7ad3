/** Shell commands. */
@NullMarked
package sluice.shell;

import org.jspecify.annotations.NullMarked;
