/** WebSocket (RFC 6455) as a layer over another transport's connections; what the bytes in its frames mean is not known here. */
@NullMarked
package sluice.transport.websocket;

import org.jspecify.annotations.NullMarked;
