/**
 * Links to remote brokers through Eclipse Paho 1.2.5, whose two clients (MQTT 5, and 3.1 with 3.1.1) lie inside this bundle.
 *
 * <p>Paho keeps nothing here: one client object per connection, no persistence, no reconnect of its own. Whoever opened the
 * link owns the messages.
 */
@NullMarked
package sluice.bridge.paho;

import org.jspecify.annotations.NullMarked;
