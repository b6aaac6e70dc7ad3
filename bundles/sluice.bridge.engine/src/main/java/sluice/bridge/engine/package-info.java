/** Bridges: rules, spool and delivery. How a link is opened is a connector's business. */
@NullMarked
package sluice.bridge.engine;

import org.jspecify.annotations.NullMarked;
