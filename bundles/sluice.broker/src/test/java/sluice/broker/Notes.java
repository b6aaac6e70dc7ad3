package sluice.broker;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.security.Authorizer;
import sluice.security.Identity;

/** An authorizer that allows everything but what is noted: {@code USER publish TOPIC} and the like. Thread-safe. */
final class Notes implements Authorizer {

    final AtomicInteger asked = new AtomicInteger();

    private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
    private final AtomicLong version = new AtomicLong();

    void forbid(String note) {
        forbidden.add(note);
        version.incrementAndGet();
    }

    void allow(String note) {
        forbidden.remove(note);
        version.incrementAndGet();
    }

    private boolean may(Identity identity, String what) {
        asked.incrementAndGet();
        var user = identity.user() == null ? "-" : identity.user();
        return !forbidden.contains(user + " " + what);
    }

    @Override
    public boolean mayPublish(Identity identity, TopicName topic) {
        return may(identity, "publish " + topic);
    }

    @Override
    public boolean mayReceive(Identity identity, TopicName topic) {
        return may(identity, "receive " + topic);
    }

    @Override
    public boolean maySubscribe(Identity identity, TopicFilter filter) {
        return may(identity, "subscribe " + filter);
    }

    @Override
    public long version() {
        return version.get();
    }
}
