/**
 * Bridges: rules that say which messages go out to a remote broker and come in from it, the spool they wait in, and the link's
 * life. How a link is made is a connector's business.
 *
 * <pre>
 *   bus --Outbox--> journal --Sender--> link      one owner of every retransmission: the journal
 *   bus &lt;--Inbox---------------------- link      acknowledged when the bus has it stored
 *                   Lifecycle: opens, watches and replaces the link
 * </pre>
 */
@NullMarked
package sluice.bridge.engine;

import org.jspecify.annotations.NullMarked;
