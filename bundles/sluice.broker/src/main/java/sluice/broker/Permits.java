package sluice.broker;

import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.security.Identity;

/**
 * What one client may do, remembered topic by topic for as long as the rights stay the same. Thread-safe without a lock. Hot path.
 *
 * <p>Answers are immutable, and slots are written without a fence: a thread that does not see one yet asks itself.
 */
final class Permits {

    /** Beyond so many topics, those whose hashes meet push each other out. */
    private static final int MAX_SLOTS = 1024;

    /** Longer topic names are not remembered: together with the bound above, nobody can fill the memory with them. */
    private static final int MAX_LENGTH = 128;

    private static final Answer[] NONE = new Answer[1];

    private record Answer(TopicName topic, Rights.Edition edition, boolean allowed) {}

    private final Rights rights;
    private final Identity identity;
    private volatile Answer[] receiving = NONE;
    private int misses;
    private @Nullable String words;

    /** What was last published to: a client mostly publishes to the same, and the decoder gives the same object for it. */
    private @Nullable Answer publishing;

    Permits(Rights rights, Identity identity) {
        this.rights = rights;
        this.identity = identity;
    }

    Identity identity() {
        return identity;
    }

    /** Returns whether messages of this client may go there; wills too. */
    boolean mayPublish(TopicName topic) {
        var now = rights.now();
        if (now.isOpen()) {
            return !topic.isReserved();
        }
        var last = publishing;
        if (last != null && last.edition == now.edition() && last.topic == topic) {
            return last.allowed;
        }
        boolean allowed = now.mayPublish(identity, topic);
        publishing = new Answer(topic, now.edition(), allowed);
        return allowed;
    }

    /** Returns a message that is to be retained with the one whose rights it depends on, where there are any. */
    Message sign(Message message) {
        if (rights.now().isOpen()) {
            return message;
        }
        var known = words;
        if (known == null) {
            known = Publishers.words(identity);
            words = known;
        }
        return message.withPublisher(known);
    }

    /** Returns whether this client may get messages from there. */
    boolean mayReceive(TopicName topic) {
        var now = rights.now();
        if (now.isOpen()) {
            return !topic.isReserved();
        }
        var known = receiving;
        var answer = known[slot(topic, known)];
        if (answer != null && answer.edition == now.edition() && answer.topic.equals(topic)) {
            return answer.allowed;
        }
        boolean allowed = now.mayReceive(identity, topic);
        if (topic.length() <= MAX_LENGTH) {
            remember(new Answer(topic, now.edition(), allowed));
        }
        return allowed;
    }

    /** Returns whether this client may ask for these. */
    boolean maySubscribe(TopicFilter filter) {
        return rights.now().maySubscribe(identity, filter);
    }

    private void remember(Answer answer) {
        var known = receiving;
        if (known == NONE) {
            known = new Answer[1];
            receiving = known;
        } else if (++misses > known.length && known.length < MAX_SLOTS) {
            misses = 0;
            known = grown(known, answer.edition);
            receiving = known;
        }
        known[slot(answer.topic, known)] = answer;
    }

    private static Answer[] grown(Answer[] old, Rights.Edition edition) {
        var grown = new Answer[old.length * 2];
        for (var answer : old) {
            if (answer != null && answer.edition == edition) {
                grown[slot(answer.topic, grown)] = answer;
            }
        }
        return grown;
    }

    private static int slot(TopicName topic, Answer[] among) {
        int hash = topic.hashCode() * 0x9E3779B9; // the text's hash alone puts topics that end alike side by side
        return (hash ^ hash >>> 16) & among.length - 1;
    }
}
