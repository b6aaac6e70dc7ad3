/** The MQTT broker: sessions over the message bus. The wire form is in sluice.mqtt, sockets are in sluice.transport. */
@NullMarked
package sluice.broker;

import org.jspecify.annotations.NullMarked;
