package sluice.security.file;

import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.security.Identity;

/**
 * What two files give, and neither alone. Immutable.
 *
 * @param one of them
 * @param other of them
 */
record BothRights(RightsFile one, RightsFile other) implements RightsFile {

    @Override
    public boolean mayPublish(Identity identity, TopicName topic) {
        return one.mayPublish(identity, topic) && other.mayPublish(identity, topic);
    }

    @Override
    public boolean mayReceive(Identity identity, TopicName topic) {
        return one.mayReceive(identity, topic) && other.mayReceive(identity, topic);
    }

    @Override
    public boolean maySubscribe(Identity identity, TopicFilter filter) {
        return one.maySubscribe(identity, filter) && other.maySubscribe(identity, filter);
    }
}
