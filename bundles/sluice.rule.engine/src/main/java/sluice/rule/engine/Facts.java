package sluice.rule.engine;

import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.transform.Fields;

/** One message as a rule sees it: its JSON is read when somebody asks for it, and only once. Confined to one thread. */
final class Facts {

    private final Message message;
    private @Nullable Fields fields;

    Facts(Message message) {
        this.message = message;
    }

    Message message() {
        return message;
    }

    /** @throws IllegalArgumentException if the payload is no JSON */
    Fields fields() {
        var known = fields;
        if (known == null) {
            known = Fields.of(message.payload());
            fields = known;
        }
        return known;
    }
}
