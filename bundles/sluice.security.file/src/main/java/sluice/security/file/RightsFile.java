package sluice.security.file;

import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.security.Identity;

/** What a file says about rights. Immutable. */
sealed interface RightsFile permits AclFile, BothRights, RuleFile {

    /** Returns whether messages of this identity may go to this topic. */
    boolean mayPublish(Identity identity, TopicName topic);

    /** Returns whether this identity may get messages of this topic. */
    boolean mayReceive(Identity identity, TopicName topic);

    /** Returns whether this identity may subscribe with this filter. */
    boolean maySubscribe(Identity identity, TopicFilter filter);
}
