package sluice.transform;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;
import sluice.bus.Message;

/**
 * A pure function from a message to a message, or to nothing: then the message ends here. Used by rules and bridges; a bundle
 * may register its own as a service with the property {@link #NAME}.
 */
@ConsumerType
@FunctionalInterface
public interface Transform {

    /** Service property: what configurations call it by. */
    String NAME = "sluice.transform.name";

    /**
     * Returns what becomes of the message. Called by several threads at once.
     *
     * @throws IllegalArgumentException if it cannot work on this message; the sentence says why
     */
    Optional<Message> apply(Message message);
}
