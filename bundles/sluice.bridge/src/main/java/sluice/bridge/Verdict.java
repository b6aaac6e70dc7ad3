package sluice.bridge;

import java.util.List;
import java.util.Optional;
import sluice.bus.Message;

/**
 * What a rule makes of a message. Immutable.
 *
 * @param outwards whether the message is on its way to the far side; otherwise it comes from there
 * @param rule the rule's name, empty if no rule takes the message
 * @param result the message as the other side sees it, empty if it goes no further
 * @param remarks what else there is to say: where it waits, what is taken from it, why it would not arrive
 */
public record Verdict(boolean outwards, String rule, Optional<Message> result, List<String> remarks) {

    public Verdict {
        remarks = List.copyOf(remarks);
    }
}
