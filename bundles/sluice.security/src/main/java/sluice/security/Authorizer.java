package sluice.security;

import org.osgi.annotation.versioning.ConsumerType;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/**
 * Says what somebody may do. A service; the one with the highest ranking counts. Thread-safe.
 *
 * <p>It is asked in the middle of a delivery: it must not block, and must not publish or subscribe. What it throws means no.
 *
 * <p>Askers may keep an answer for as long as {@link #version} stays the same: on the way of a message nothing is asked twice.
 */
@ConsumerType
public interface Authorizer {

    /** Returns whether messages of this identity may go to this topic, as a publication or as its will. */
    boolean mayPublish(Identity identity, TopicName topic);

    /** Returns whether this identity may get messages of this topic: live, queued or retained. */
    boolean mayReceive(Identity identity, TopicName topic);

    /** Returns whether this identity may subscribe with this filter; what it then gets is asked message by message. */
    boolean maySubscribe(Identity identity, TopicFilter filter);

    /** Returns a number that changes whenever any answer might: then whatever was kept is asked again. */
    long version();
}
