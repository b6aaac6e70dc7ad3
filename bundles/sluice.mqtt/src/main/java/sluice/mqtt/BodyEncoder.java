package sluice.mqtt;

import org.jspecify.annotations.Nullable;
import sluice.bus.Qos;

/** Writes what is behind the fixed header of all packets but PUBLISH (MQTT 5, chapter 3). Confined to its thread. */
final class BodyEncoder {

    private final ProtocolVersion version;
    private final boolean five;
    private final Diagnostics diagnostics;
    private final Output out = new Output();

    /**
     * Makes one for one packet.
     *
     * @param diagnostics the packet's remarks, as far as they are to be written
     */
    BodyEncoder(ProtocolVersion version, Diagnostics diagnostics) {
        this.version = version;
        this.five = version.hasProperties();
        this.diagnostics = diagnostics;
    }

    Output encode(Packet packet) {
        switch (packet) {
            case Packet.Connect connect -> connect(connect);
            case Packet.Connack connack -> connack(connack);
            case Packet.Publish _ -> throw new AssertionError("PublishFrame writes PUBLISH");
            case Packet.Ack ack -> ack(ack);
            case Packet.Subscribe subscribe -> subscribe(subscribe);
            case Packet.Suback suback -> suback(suback);
            case Packet.Unsubscribe unsubscribe -> unsubscribe(unsubscribe);
            case Packet.Unsuback unsuback -> unsuback(unsuback);
            case Packet.Pingreq _, Packet.Pingresp _ -> {}
            case Packet.Disconnect disconnect -> disconnect(disconnect);
            case Packet.Auth auth -> auth(auth);
        }
        return out;
    }

    private void connect(Packet.Connect packet) { // 3.1
        if (packet.version() != version) {
            throw new IllegalArgumentException("CONNECT for " + packet.version() + " sent as " + version);
        }
        var will = packet.will();
        int flags = packet.cleanStart() ? 0b0000_0010 : 0;
        if (will != null) {
            flags |= 0b0000_0100
                    | will.message().qos().level() << 3
                    | (will.message().retain() ? 0b0010_0000 : 0);
        }
        flags |= packet.password() != null ? 0b0100_0000 : 0;
        flags |= packet.userName() != null ? 0b1000_0000 : 0;
        out.string(version.protocol()).u8(version.level()).u8(flags);
        out.u16((int) packet.keepAlive().toSeconds());
        if (five) {
            properties(connectProperties(packet.properties()));
        }
        out.string(packet.clientId());
        if (will != null) {
            will(will);
        }
        if (packet.userName() != null) {
            out.string(packet.userName());
        }
        if (packet.password() != null) {
            out.binary(packet.password());
        }
    }

    private static Output connectProperties(ConnectProperties asked) {
        var to = new Output();
        if (!asked.sessionExpiry().isZero()) {
            to.seconds(Property.SESSION_EXPIRY_INTERVAL, asked.sessionExpiry());
        }
        limits(to, asked.limits());
        to.flag(Property.REQUEST_RESPONSE_INFORMATION, asked.responseInformation(), false);
        to.flag(Property.REQUEST_PROBLEM_INFORMATION, asked.problemInformation(), true);
        authentication(to, asked.authentication());
        to.user(asked.user());
        return to;
    }

    private void will(Will will) {
        if (five) {
            var to = new Output();
            if (!will.delay().isZero()) {
                to.seconds(Property.WILL_DELAY_INTERVAL, will.delay());
            }
            to.message(will.message().properties());
            properties(to);
        }
        out.topic(will.message().topic()).binary(will.message().payload());
    }

    private void connack(Packet.Connack packet) { // 3.2
        out.u8(packet.sessionPresent() ? 1 : 0);
        if (!five) {
            out.u8(returnCode(packet.code()));
            return;
        }
        out.u8(packet.code().value());
        var said = packet.properties();
        var features = said.features();
        var to = new Output();
        to.seconds(Property.SESSION_EXPIRY_INTERVAL, said.sessionExpiry());
        limits(to, said.limits());
        if (features.maximumQos() != Qos.EXACTLY_ONCE) {
            to.property(Property.MAXIMUM_QOS).u8(features.maximumQos().level());
        }
        to.flag(Property.RETAIN_AVAILABLE, features.retain(), true);
        to.text(Property.ASSIGNED_CLIENT_IDENTIFIER, said.assignedClientId());
        to.flag(Property.WILDCARD_SUBSCRIPTION_AVAILABLE, features.wildcardSubscriptions(), true);
        to.flag(Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, features.subscriptionIdentifiers(), true);
        to.flag(Property.SHARED_SUBSCRIPTION_AVAILABLE, features.sharedSubscriptions(), true);
        to.seconds(Property.SERVER_KEEP_ALIVE, said.serverKeepAlive());
        to.text(Property.RESPONSE_INFORMATION, said.responseInformation());
        to.text(Property.SERVER_REFERENCE, said.serverReference());
        authentication(to, said.authentication());
        remarks(to);
        properties(to);
    }

    private static int returnCode(ReasonCode code) { // MQTT 3.1.1, table 3.1
        return switch (code) {
            case SUCCESS -> 0;
            case UNSUPPORTED_PROTOCOL_VERSION -> 1;
            case CLIENT_IDENTIFIER_NOT_VALID -> 2;
            case SERVER_UNAVAILABLE -> 3;
            case BAD_USER_NAME_OR_PASSWORD -> 4;
            case NOT_AUTHORIZED -> 5;
            default -> throw new IllegalArgumentException("a CONNACK before MQTT 5 cannot carry " + code);
        };
    }

    private void ack(Packet.Ack packet) { // 3.4 to 3.7; the encoder writes those without properties
        out.u16(packet.id());
        shortened(packet.code(), remarksOnly());
    }

    private void subscribe(Packet.Subscribe packet) { // 3.8
        out.u16(packet.id());
        if (five) {
            var to = new Output();
            if (packet.subscriptionId() != 0) {
                to.property(Property.SUBSCRIPTION_IDENTIFIER).varint(packet.subscriptionId());
            }
            to.user(packet.user());
            properties(to);
        }
        for (var request : packet.requests()) {
            out.string(request.filter().value());
            int options = request.qos().level();
            if (five) {
                options |= request.noLocal() ? 0b0000_0100 : 0;
                options |= request.retainAsPublished() ? 0b0000_1000 : 0;
                options |= request.retainHandling().value() << 4;
            }
            out.u8(options);
        }
    }

    private void suback(Packet.Suback packet) { // 3.9
        out.u16(packet.id());
        if (five) {
            properties(remarksOnly());
        }
        for (var code : packet.codes()) {
            out.u8(!five && code.isError() ? 0x80 : code.value()); // [MQTT311-3.9.3-2]
        }
    }

    private void unsubscribe(Packet.Unsubscribe packet) { // 3.10
        out.u16(packet.id());
        if (five) {
            var to = new Output();
            to.user(packet.user());
            properties(to);
        }
        packet.filters().forEach(filter -> out.string(filter.value()));
    }

    private void unsuback(Packet.Unsuback packet) { // 3.11
        out.u16(packet.id());
        if (five) {
            properties(remarksOnly());
            packet.codes().forEach(code -> out.u8(code.value()));
        }
    }

    private void disconnect(Packet.Disconnect packet) { // 3.14
        if (five) {
            var to = new Output();
            to.seconds(Property.SESSION_EXPIRY_INTERVAL, packet.sessionExpiry());
            to.text(Property.SERVER_REFERENCE, packet.serverReference());
            remarks(to);
            shortened(packet.code(), to);
        }
    }

    private void auth(Packet.Auth packet) { // 3.15
        if (!five) {
            throw new IllegalArgumentException("AUTH needs MQTT 5");
        }
        if (packet.authentication() != null) {
            var to = new Output();
            authentication(to, packet.authentication());
            remarks(to);
            out.u8(packet.code().value());
            properties(to);
        }
    }

    /** Puts reason code and properties, as far as they say something. */
    private void shortened(ReasonCode code, Output to) {
        if (code != ReasonCode.SUCCESS || to.length() > 0) {
            out.u8(code.value());
        }
        if (to.length() > 0) {
            properties(to);
        }
    }

    private void properties(Output section) { // [MQTT-2.2.2-1] also when there are none
        out.varint(section.length()).put(section);
    }

    private Output remarksOnly() {
        var to = new Output();
        remarks(to);
        return to;
    }

    private void remarks(Output to) {
        to.text(Property.REASON_STRING, diagnostics.reason());
        to.user(diagnostics.user());
    }

    private static void limits(Output to, ReceiveLimits limits) {
        if (limits.receiveMaximum() != ReceiveLimits.DEFAULT.receiveMaximum()) {
            to.property(Property.RECEIVE_MAXIMUM).u16(limits.receiveMaximum());
        }
        if (limits.maximumPacketSize() != Packet.MAX_SIZE) {
            to.property(Property.MAXIMUM_PACKET_SIZE).u32(limits.maximumPacketSize());
        }
        if (limits.topicAliasMaximum() != 0) {
            to.property(Property.TOPIC_ALIAS_MAXIMUM).u16(limits.topicAliasMaximum());
        }
    }

    private static void authentication(Output to, @Nullable Authentication step) {
        if (step != null) {
            to.property(Property.AUTHENTICATION_METHOD).string(step.method());
            if (step.data() != null) {
                to.property(Property.AUTHENTICATION_DATA).binary(step.data());
            }
        }
    }
}
