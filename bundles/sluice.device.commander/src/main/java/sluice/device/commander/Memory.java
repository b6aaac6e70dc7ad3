package sluice.device.commander;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.bus.Payload;
import sluice.device.Command;

/**
 * What became of the last commands that had a correlation: a sender that heard no answer sends the same again, and must not toggle
 * a light twice. Confined to its crew's thread.
 */
final class Memory {

    private static final int MOST = 64;

    /** A command and its sender's mark. */
    private record Key(Command command, Payload correlation) {}

    private final Map<Key, String> answers = new LinkedHashMap<>();

    /** Returns the answer this order had, null if it is new. */
    @Nullable
    String answer(Order order) {
        return order.correlation() == null ? null : answers.get(new Key(order.command(), order.correlation()));
    }

    void keep(Order order, String answer) {
        if (order.correlation() == null) {
            return;
        }
        answers.put(new Key(order.command(), order.correlation()), answer);
        if (answers.size() > MOST) {
            answers.remove(answers.keySet().iterator().next());
        }
    }
}
