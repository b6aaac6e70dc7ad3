/** TCP connections on plain NIO event loops. What is said on them is the broker's business. */
@NullMarked
package sluice.transport.tcp;

import org.jspecify.annotations.NullMarked;
