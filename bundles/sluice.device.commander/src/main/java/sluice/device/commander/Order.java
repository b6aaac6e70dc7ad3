package sluice.device.commander;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicName;
import sluice.device.Command;

/**
 * A command, and what its sender wants to hear of it. Immutable.
 *
 * @param command what is to be done
 * @param answers where the sender waits for an answer, null if it does not
 * @param correlation what the answer has to carry; it also tells a repeated command from a new one
 * @param deadline from then on it is not to be carried out any more
 */
record Order(
        Command command,
        @Nullable TopicName answers,
        @Nullable Payload correlation,
        Instant deadline) {

    /**
     * Reads a message.
     *
     * @param longest how long a command may wait, unless the sender said something shorter
     * @throws IllegalArgumentException if the name is none a command can have
     */
    static Order of(String name, Message message, Duration longest) {
        var properties = message.properties();
        var wait = properties.expiry();
        return new Order(
                new Command(name, message.payload().text()),
                properties.responseTopic(),
                properties.correlation(),
                message.received().plus(wait == null || wait.compareTo(longest) > 0 ? longest : wait));
    }

    boolean isLate(Instant now) {
        return !now.isBefore(deadline);
    }
}
