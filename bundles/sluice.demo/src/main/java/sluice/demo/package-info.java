/** The demonstration: a gateway, a second one as its cloud, a bridge between them, and an outage. Not part of a gateway. */
@NullMarked
package sluice.demo;

import org.jspecify.annotations.NullMarked;
