package sluice.broker;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.security.Authorizer;
import sluice.security.Identity;

/**
 * What clients may do at this moment. Thread-safe. Hot path.
 *
 * <p>Whoever remembers an answer keeps the {@link Edition} it belongs to beside it, and asks again as soon as {@link #now} gives another:
 * a changed file and a changed authorizer look the same. An edition holds nothing of the authorizer, so that its bundle can go.
 *
 * <p>Topics below {@code $SYS/} are the gateway's word, and no authorizer can let a client write there.
 */
final class Rights {

    /** A token for one state of the rights. */
    static final class Edition {}

    private static final Logger LOG = LoggerFactory.getLogger(Rights.class);
    private static final String SYSTEM = "$SYS/";

    private enum Rule {
        /** Everything but topics that begin with $. */
        OPEN,
        /** Nothing: whoever should say is missing. */
        SHUT,
        /** What the authorizer says. */
        ASK
    }

    /** One state of the rights, and whom to ask in it. Answers are for the moment, and not to be kept without the edition. */
    static final class Now {
        private final Edition edition = new Edition();
        private final Rule rule;
        private final @Nullable Authorizer authorizer;
        private final long version;

        private Now(Rule rule, @Nullable Authorizer authorizer, long version) {
            this.rule = rule;
            this.authorizer = authorizer;
            this.version = version;
        }

        Edition edition() {
            return edition;
        }

        /** Returns whether asking is as cheap as remembering. */
        boolean isOpen() {
            return rule == Rule.OPEN;
        }

        boolean mayPublish(Identity identity, TopicName topic) {
            if (authorizer == null) {
                return isOpen() && !topic.isReserved();
            }
            try {
                return !topic.value().startsWith(SYSTEM) && authorizer.mayPublish(identity, topic);
            } catch (RuntimeException e) {
                return failed(e);
            }
        }

        boolean mayReceive(Identity identity, TopicName topic) {
            if (authorizer == null) {
                return isOpen() && !topic.isReserved();
            }
            try {
                return authorizer.mayReceive(identity, topic);
            } catch (RuntimeException e) {
                return failed(e);
            }
        }

        boolean maySubscribe(Identity identity, TopicFilter filter) {
            if (authorizer == null) {
                return isOpen() && !filter.value().startsWith("$");
            }
            try {
                return authorizer.maySubscribe(identity, filter);
            } catch (RuntimeException e) {
                return failed(e);
            }
        }
    }

    private volatile Now now = new Now(Rule.OPEN, null, 0);

    /** Returns the rights as they are. Costs a comparison, as long as they stay the same. */
    Now now() {
        var last = now;
        var authorizer = last.authorizer;
        if (authorizer == null) {
            return last;
        }
        try {
            long version = authorizer.version();
            return version == last.version ? last : renewed(last, authorizer, version);
        } catch (RuntimeException e) {
            failed(e);
            return new Now(Rule.SHUT, null, 0);
        }
    }

    private synchronized Now renewed(Now last, Authorizer authorizer, long version) {
        if (now == last) {
            now = new Now(Rule.ASK, authorizer, version);
        }
        return now;
    }

    /** From now on this one is asked. */
    void ask(Authorizer authorizer) {
        long version = 0;
        try {
            version = authorizer.version();
        } catch (RuntimeException e) {
            failed(e);
        }
        synchronized (this) {
            now = new Now(Rule.ASK, authorizer, version);
        }
    }

    /** From now on everything is allowed but topics that begin with $. */
    synchronized void open() {
        now = new Now(Rule.OPEN, null, 0);
    }

    /** From now on nothing is allowed. */
    synchronized void shut() {
        now = new Now(Rule.SHUT, null, 0);
    }

    private static boolean failed(RuntimeException cause) {
        LOG.error("Something was forbidden because the authorizer has a bug", cause);
        return false;
    }
}
