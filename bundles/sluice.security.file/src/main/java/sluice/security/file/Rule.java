package sluice.security.file;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.security.Identity;

/**
 * One line of a file of ordered rules. Immutable.
 *
 * @param allows whether it gives; otherwise it takes
 * @param who whom it speaks of: those of whom all of this is true
 * @param actions what of
 * @param topics where
 */
record Rule(boolean allows, List<Who> who, Set<Action> actions, TopicPattern topics) {

    /** What a client may want to do. */
    enum Action {
        PUBLISH,
        SUBSCRIBE,
        RECEIVE
    }

    /** Something that is true of an identity or not. */
    sealed interface Who {

        boolean is(Identity identity);

        /** Everybody. */
        record Anyone() implements Who {
            @Override
            public boolean is(Identity identity) {
                return true;
            }
        }

        /** Whoever has no name. */
        record Anonymous() implements Who {
            @Override
            public boolean is(Identity identity) {
                return identity.user() == null;
            }
        }

        /** One user. */
        record User(String name) implements Who {
            @Override
            public boolean is(Identity identity) {
                return name.equals(identity.user());
            }
        }

        /** The users of a group. */
        record Group(Set<String> members) implements Who {
            public Group {
                members = Set.copyOf(members);
            }

            @Override
            public boolean is(Identity identity) {
                var user = identity.user();
                return user != null && members.contains(user);
            }
        }

        /** Client identifiers that begin like this, or one of them. */
        record Client(String name, boolean isBeginning) implements Who {
            @Override
            public boolean is(Identity identity) {
                return isBeginning
                        ? identity.clientId().startsWith(name)
                        : identity.clientId().equals(name);
            }
        }

        /** Whoever came in there. */
        record Listener(String name) implements Who {
            @Override
            public boolean is(Identity identity) {
                return name.equals(identity.listener());
            }
        }
    }

    Rule {
        who = List.copyOf(who);
        actions = Set.copyOf(actions);
    }

    private boolean isOf(Identity identity, Action action) {
        if (!actions.contains(action)) {
            return false;
        }
        for (var one : who) {
            if (!one.is(identity)) {
                return false;
            }
        }
        return true;
    }

    /** Returns what it says of a topic, null if nothing. */
    @Nullable
    Boolean says(Identity identity, Action action, TopicName topic) {
        return isOf(identity, action) && topics.matches(topic, identity) ? allows : null;
    }

    /**
     * Returns what it says of a filter, null if nothing: it allows a filter of which it gives a part, for each message is looked at again, and denies
     * only one it takes entirely.
     */
    @Nullable
    Boolean says(Identity identity, TopicFilter filter) {
        if (!isOf(identity, Action.SUBSCRIBE)) {
            return null;
        }
        boolean speaks = allows ? topics.overlaps(filter, identity) : topics.covers(filter, identity);
        return speaks ? allows : null;
    }
}
