package sluice.mqtt;

import static sluice.mqtt.Checks.checkBinary;
import static sluice.mqtt.Checks.checkCode;
import static sluice.mqtt.Checks.checkId;
import static sluice.mqtt.Checks.checkRange;
import static sluice.mqtt.Checks.checkSeconds;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.UserProperty;

/**
 * An MQTT control packet, valid by construction: constructors throw {@link IllegalArgumentException}. Immutable.
 *
 * <p>One form serves all versions. What MQTT 3.1 and 3.1.1 lack has its default here when it was decoded, and is left out when it
 * is encoded for them. Names and order are those of MQTT 5, chapter 3.
 */
public sealed interface Packet {

    /** The largest packet there can be, in bytes: five of fixed header and 268435455 behind them. */
    int MAX_SIZE = 268_435_460;

    /** Returns the packet's type. */
    PacketType type();

    /**
     * A client asks for a session.
     *
     * @param version the protocol both sides speak from now on
     * @param clientId the session's name, empty to be given one
     * @param cleanStart whether an older session is thrown away
     * @param keepAlive the longest silence between two of its packets, in whole seconds to 65535; zero for any
     * @param will what to publish if it goes without a word
     * @param userName who it is
     * @param password how it proves that
     * @param properties the rest; for MQTT 3.1.1 {@code NONE} with clean session, {@code KEPT} without
     */
    record Connect(
            ProtocolVersion version,
            String clientId,
            boolean cleanStart,
            Duration keepAlive,
            @Nullable Will will,
            @Nullable String userName,
            @Nullable Payload password,
            ConnectProperties properties)
            implements Packet {
        public Connect {
            Text.check(clientId);
            Text.check(userName);
            checkBinary(password, "password");
            checkSeconds(keepAlive, 65_535, "keep alive");
            if (!version.hasProperties()) {
                if (password != null && userName == null) { // [MQTT311-3.1.2-22]
                    throw new IllegalArgumentException("a password without user name needs MQTT 5");
                }
                var expected = cleanStart ? ConnectProperties.NONE : ConnectProperties.KEPT;
                if (!properties.equals(expected)) { // [MQTT311-3.1.2-4]
                    throw new IllegalArgumentException("properties of a CONNECT need MQTT 5");
                }
            }
        }

        @Override
        public PacketType type() {
            return PacketType.CONNECT;
        }
    }

    /**
     * The server takes the client or does not.
     *
     * @param sessionPresent whether it goes on with a session it had
     * @param code success, or why not; see {@link ReasonCode#forConnack}
     * @param properties what the client has to know; {@code NONE} for MQTT 3.1.1
     * @param diagnostics remarks
     */
    record Connack(boolean sessionPresent, ReasonCode code, ConnackProperties properties, Diagnostics diagnostics)
            implements Packet {
        public Connack {
            checkCode(code, PacketType.CONNACK);
            if (sessionPresent && code.isError()) { // [MQTT-3.2.2-6]
                throw new IllegalArgumentException("session present in a CONNACK that refuses: " + code);
            }
        }

        /** Makes one without remarks. */
        public Connack(boolean sessionPresent, ReasonCode code, ConnackProperties properties) {
            this(sessionPresent, code, properties, Diagnostics.NONE);
        }

        /** Makes one that refuses the client. */
        public static Connack refused(ReasonCode code, Diagnostics diagnostics) {
            return new Connack(false, code, ConnackProperties.NONE, diagnostics);
        }

        @Override
        public PacketType type() {
            return PacketType.CONNACK;
        }
    }

    /**
     * A message on its way. A decoder has looked up the topic alias already; the topic is always there.
     *
     * @param id the packet identifier, 1 to 65535; 0 with QoS 0, which has none
     * @param dup whether it was perhaps sent before
     * @param message the message; its QoS and its retain flag are the packet's
     * @param topicAlias a number for the topic, to be used in its place from now on; 0 for none
     * @param subscriptionIds the numbers of the subscriptions it is sent for; only from server to client
     */
    record Publish(int id, boolean dup, Message message, int topicAlias, List<Integer> subscriptionIds)
            implements Packet {
        public Publish {
            if (message.qos() == Qos.AT_MOST_ONCE) {
                if (id != 0) { // [MQTT-2.2.1-2]
                    throw new IllegalArgumentException("packet identifier in a QoS 0 PUBLISH");
                }
                if (dup) { // [MQTT-3.3.1-2]
                    throw new IllegalArgumentException("DUP on a QoS 0 PUBLISH");
                }
            } else {
                checkId(id);
            }
            checkRange(topicAlias, 0, 65_535, "topic alias");
            subscriptionIds = List.copyOf(subscriptionIds);
            for (int subscriptionId : subscriptionIds) {
                checkRange(subscriptionId, 1, Subscription.MAX_IDENTIFIER, "subscription identifier");
            }
        }

        /** Makes one without topic alias and subscription identifiers. */
        public Publish(int id, boolean dup, Message message) {
            this(id, dup, message, 0, List.of());
        }

        @Override
        public PacketType type() {
            return PacketType.PUBLISH;
        }
    }

    /** An answer in the exchange of one QoS 1 or 2 message. */
    sealed interface Ack extends Packet {
        /** Returns the packet identifier of the PUBLISH, 1 to 65535. */
        int id();

        /** Returns how it went; always success in MQTT 3.1.1. */
        ReasonCode code();

        /** Returns remarks. */
        Diagnostics diagnostics();
    }

    /** The receiver has a QoS 1 message. */
    record Puback(int id, ReasonCode code, Diagnostics diagnostics) implements Ack {
        public Puback {
            checkId(id);
            checkCode(code, PacketType.PUBACK); // [MQTT-3.4.2-1]
        }

        /** Makes one without remarks. */
        public Puback(int id, ReasonCode code) {
            this(id, code, Diagnostics.NONE);
        }

        @Override
        public PacketType type() {
            return PacketType.PUBACK;
        }
    }

    /** The receiver has a QoS 2 message: the first answer. */
    record Pubrec(int id, ReasonCode code, Diagnostics diagnostics) implements Ack {
        public Pubrec {
            checkId(id);
            checkCode(code, PacketType.PUBREC); // [MQTT-3.5.2-1]
        }

        /** Makes one without remarks. */
        public Pubrec(int id, ReasonCode code) {
            this(id, code, Diagnostics.NONE);
        }

        @Override
        public PacketType type() {
            return PacketType.PUBREC;
        }
    }

    /** The sender of a QoS 2 message will not send it again. */
    record Pubrel(int id, ReasonCode code, Diagnostics diagnostics) implements Ack {
        public Pubrel {
            checkId(id);
            checkCode(code, PacketType.PUBREL); // [MQTT-3.6.2-1]
        }

        /** Makes one without remarks. */
        public Pubrel(int id, ReasonCode code) {
            this(id, code, Diagnostics.NONE);
        }

        @Override
        public PacketType type() {
            return PacketType.PUBREL;
        }
    }

    /** The exchange of a QoS 2 message is complete. */
    record Pubcomp(int id, ReasonCode code, Diagnostics diagnostics) implements Ack {
        public Pubcomp {
            checkId(id);
            checkCode(code, PacketType.PUBCOMP); // [MQTT-3.7.2-1]
        }

        /** Makes one without remarks. */
        public Pubcomp(int id, ReasonCode code) {
            this(id, code, Diagnostics.NONE);
        }

        @Override
        public PacketType type() {
            return PacketType.PUBCOMP;
        }
    }

    /**
     * A client asks for messages.
     *
     * @param id the packet identifier, 1 to 65535
     * @param requests what it asks for, at least one
     * @param subscriptionId a number for these subscriptions, 1 to 268435455, or 0 for none
     * @param user name-value pairs, in order
     */
    record Subscribe(int id, List<Request> requests, int subscriptionId, List<UserProperty> user) implements Packet {

        /**
         * One subscription asked for (MQTT 5, section 3.8.3.1). In MQTT 3.1.1 there are filter and QoS only.
         *
         * @param filter topics, and perhaps a share name
         * @param qos the highest QoS it wants messages with
         * @param noLocal whether it wants nothing back that it published itself; not with a shared subscription
         * @param retainAsPublished whether it wants to see the publisher's retain flag
         * @param retainHandling when it wants retained messages
         */
        public record Request(
                Filter filter, Qos qos, boolean noLocal, boolean retainAsPublished, RetainHandling retainHandling) {
            public Request {
                if (noLocal && filter.isShared()) { // [MQTT-3.8.3-4]
                    throw new IllegalArgumentException("No Local with the shared subscription " + filter);
                }
            }

            /** Returns a request as MQTT 3.1.1 has it. */
            public static Request of(String filter, Qos qos) {
                return new Request(Filter.of(filter), qos, false, false, RetainHandling.SEND);
            }
        }

        public Subscribe {
            checkId(id);
            requests = List.copyOf(requests);
            if (requests.isEmpty()) { // [MQTT-3.8.3-2]
                throw new IllegalArgumentException("SUBSCRIBE without a topic filter");
            }
            checkRange(subscriptionId, 0, Subscription.MAX_IDENTIFIER, "subscription identifier");
            user = List.copyOf(user);
        }

        @Override
        public PacketType type() {
            return PacketType.SUBSCRIBE;
        }
    }

    /**
     * The server answers a SUBSCRIBE.
     *
     * @param id the SUBSCRIBE's packet identifier
     * @param codes for each request, in order, the QoS granted or the failure; MQTT 3.1.1 knows 0x80 as the only failure
     * @param diagnostics remarks
     */
    record Suback(int id, List<ReasonCode> codes, Diagnostics diagnostics) implements Packet {
        public Suback {
            checkId(id);
            codes = List.copyOf(codes);
            codes.forEach(code -> checkCode(code, PacketType.SUBACK)); // [MQTT-3.9.3-2]
        }

        @Override
        public PacketType type() {
            return PacketType.SUBACK;
        }
    }

    /**
     * A client wants no more messages.
     *
     * @param id the packet identifier, 1 to 65535
     * @param filters whose subscriptions are to end, at least one
     * @param user name-value pairs, in order
     */
    record Unsubscribe(int id, List<Filter> filters, List<UserProperty> user) implements Packet {
        public Unsubscribe {
            checkId(id);
            filters = List.copyOf(filters);
            if (filters.isEmpty()) { // [MQTT-3.10.3-2]
                throw new IllegalArgumentException("UNSUBSCRIBE without a topic filter");
            }
            user = List.copyOf(user);
        }

        @Override
        public PacketType type() {
            return PacketType.UNSUBSCRIBE;
        }
    }

    /**
     * The server answers an UNSUBSCRIBE.
     *
     * @param id the UNSUBSCRIBE's packet identifier
     * @param codes how it went for each filter, in order; none in MQTT 3.1.1
     * @param diagnostics remarks
     */
    record Unsuback(int id, List<ReasonCode> codes, Diagnostics diagnostics) implements Packet {
        public Unsuback {
            checkId(id);
            codes = List.copyOf(codes);
            codes.forEach(code -> checkCode(code, PacketType.UNSUBACK)); // [MQTT-3.11.3-2]
        }

        @Override
        public PacketType type() {
            return PacketType.UNSUBACK;
        }
    }

    /** A client says that it is there. */
    record Pingreq() implements Packet {
        @Override
        public PacketType type() {
            return PacketType.PINGREQ;
        }
    }

    /** The server says that it is there as well. */
    record Pingresp() implements Packet {
        @Override
        public PacketType type() {
            return PacketType.PINGRESP;
        }
    }

    /**
     * The last packet on a connection. In MQTT 3.1.1 only clients send it, and it says nothing.
     *
     * @param code why
     * @param sessionExpiry a new session expiry, in whole seconds; only from client to server
     * @param serverReference another server to use; only from server to client
     * @param diagnostics remarks
     */
    record Disconnect(
            ReasonCode code,
            @Nullable Duration sessionExpiry,
            @Nullable String serverReference,
            Diagnostics diagnostics)
            implements Packet {
        public Disconnect {
            checkCode(code, PacketType.DISCONNECT);
            if (sessionExpiry != null) {
                checkSeconds(sessionExpiry, 0xFFFF_FFFFL, "session expiry");
            }
            Text.check(serverReference);
        }

        /** Makes one with code and remarks only. */
        public Disconnect(ReasonCode code, Diagnostics diagnostics) {
            this(code, null, null, diagnostics);
        }

        @Override
        public PacketType type() {
            return PacketType.DISCONNECT;
        }
    }

    /**
     * A step of an extended authentication. MQTT 5 only.
     *
     * @param code success, continue, or from the client: once more
     * @param authentication method and data; absent only in the short form, which means success
     * @param diagnostics remarks
     */
    record Auth(ReasonCode code, @Nullable Authentication authentication, Diagnostics diagnostics) implements Packet {
        public Auth {
            checkCode(code, PacketType.AUTH);
            if (authentication == null && (code != ReasonCode.SUCCESS || !diagnostics.isEmpty())) {
                throw new IllegalArgumentException("AUTH without authentication method");
            }
        }

        @Override
        public PacketType type() {
            return PacketType.AUTH;
        }
    }
}
