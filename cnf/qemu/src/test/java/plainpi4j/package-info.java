/** Code of somebody else that knows Pi4J only. */
@NullMarked
package plainpi4j;

import org.jspecify.annotations.NullMarked;
