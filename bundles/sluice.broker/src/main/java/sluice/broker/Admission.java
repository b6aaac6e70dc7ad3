package sluice.broker;

import java.net.SocketAddress;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.mqtt.Packet;
import sluice.mqtt.ReasonCode;

/** Decides who comes in at a listener, and what they may do there. Thread-safe; answers at once. */
interface Admission {

    /** Returns success, or why this client is not let in. */
    ReasonCode connect(Packet.Connect connect, SocketAddress peer);

    /** Returns whether it may publish there; asked for wills too. */
    boolean mayPublish(TopicName topic);

    /** Returns whether it may ask for these. */
    boolean maySubscribe(TopicFilter filter);

    /** Everybody comes in and may do everything, except for topics that begin with $: those are the server's own. */
    Admission ANYBODY = new Admission() {
        @Override
        public ReasonCode connect(Packet.Connect connect, SocketAddress peer) {
            return ReasonCode.SUCCESS;
        }

        @Override
        public boolean mayPublish(TopicName topic) {
            return !topic.isReserved();
        }

        @Override
        public boolean maySubscribe(TopicFilter filter) {
            return !filter.value().startsWith("$");
        }
    };
}
