/** Code of somebody else that knows Pi4J only. */
@NullMarked
package blinker;

import org.jspecify.annotations.NullMarked;
