package sluice.mqtt;

import java.time.Duration;
import sluice.bus.Message;

/**
 * The message a client leaves with the server, to be published if it goes without a word (MQTT 5, section 3.1.2.5). Immutable.
 *
 * @param message what to publish; received when the CONNECT was, though its expiry counts from its publication
 * @param delay how long to wait for the client's return first, in whole seconds
 */
public record Will(Message message, Duration delay) {

    public Will {
        Checks.checkSeconds(delay, 0xFFFF_FFFFL, "will delay");
        Checks.checkBinary(message.payload(), "will payload");
    }
}
