/** TLS as a layer over another transport's connections. */
@NullMarked
package sluice.transport.tls;

import org.jspecify.annotations.NullMarked;
