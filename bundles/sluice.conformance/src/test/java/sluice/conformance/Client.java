package sluice.conformance;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import sluice.broker.Lab;
import sluice.bus.Qos;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.Hex;
import sluice.testing.mqtt.RawClient;

/**
 * A client that sends and expects hex dumps which serve both versions: what stands in brackets is there in MQTT 5 only, {@code <>}
 * hold what is there in 3.1.1 only, and {@code vv} is the version's level.
 *
 * <pre>
 *   82 00 07 [00] 00 01 61 01    SUBSCRIBE, packet identifier 7, no properties, filter "a", QoS 1
 * </pre>
 */
final class Client implements AutoCloseable {

    static final List<ProtocolVersion> VERSIONS = List.of(ProtocolVersion.MQTT_3_1_1, ProtocolVersion.MQTT_5);

    private final RawClient raw;
    private final ProtocolVersion version;

    private Client(RawClient raw, ProtocolVersion version) {
        this.raw = raw;
        this.version = version;
    }

    /** Opens a connection and sends nothing yet. */
    static Client open(Lab lab, ProtocolVersion version) {
        return open(lab.address(), version);
    }

    /** Opens a connection to one of several doors and sends nothing yet. */
    static Client open(InetSocketAddress door, ProtocolVersion version) {
        return new Client(RawClient.open(door, version), version);
    }

    /** Opens a connection with a clean session, and takes the CONNACK. */
    static Client clean(Lab lab, ProtocolVersion version, String id) {
        return new Client(RawClient.connected(lab.address(), version, id, true), version);
    }

    /** Opens a connection with a session that is kept, and takes the CONNACK. */
    static Client kept(Lab lab, ProtocolVersion version, String id) {
        return new Client(RawClient.connected(lab.address(), version, id, false), version);
    }

    /** Sends a packet, given without its remaining length. */
    Client send(String dump) {
        raw.send(spoken(dump));
        return this;
    }

    /** Sends several packets, given with their remaining lengths, in one write. */
    Client sendAtOnce(String dump) {
        return sendBytes(bytes(dump));
    }

    /** Returns the bytes of packets given with their remaining lengths. */
    byte[] bytes(String dump) {
        return Hex.bytes(spoken(dump));
    }

    Client sendBytes(byte[] bytes) {
        raw.sendBytes(bytes);
        return this;
    }

    /** Takes the next packet, which has to be this one, given without its remaining length. */
    Client expect(String dump) {
        raw.expect(spoken(dump));
        return this;
    }

    /** Returns the bytes of the next packet, unsigned. */
    int[] bytes() {
        var packet = raw.receiveBytes();
        var unsigned = new int[packet.length];
        Arrays.setAll(unsigned, i -> packet[i] & 0xFF);
        return unsigned;
    }

    <P extends Packet> P receive(Class<P> type) {
        return raw.receive(type);
    }

    /** Returns the text of the payload of the next packet, a PUBLISH. */
    String text() {
        return receive(Packet.Publish.class).message().payload().text();
    }

    /** Returns what is on its way. */
    List<Packet> sync() {
        return raw.sync();
    }

    /** Returns the payloads of the messages on their way, and nothing else may be. */
    List<String> texts() {
        return sync().stream()
                .map(packet -> ((Packet.Publish) packet).message().payload().text())
                .toList();
    }

    Client expectNothing() {
        raw.expectNothing();
        return this;
    }

    void expectClosed() {
        raw.expectClosed();
    }

    /** Makes sure that the broker closes the connection, in MQTT 5 with this code. */
    void expectDisconnected(ReasonCode code) {
        raw.expectDisconnected(code);
    }

    /** Subscribes to one filter with packet identifier 1. */
    Client subscribe(String filter, int qos) {
        raw.send(new Packet.Subscribe(1, List.of(Packet.Subscribe.Request.of(filter, Qos.of(qos))), 0, List.of()));
        raw.receive(Packet.Suback.class);
        return this;
    }

    /** Breaks the connection. */
    void reset() {
        raw.reset();
    }

    /** Takes its leave and waits until the broker has closed the connection. */
    void leave() {
        raw.send("E0").expectClosed();
    }

    @Override
    public void close() {
        raw.close();
    }

    private String spoken(String dump) {
        boolean five = version.hasProperties();
        var here = dump.replaceAll(five ? "<[^>]*> ?" : "\\[[^]]*\\] ?", "").replaceAll(five ? "[\\[\\]]" : "[<>]", "");
        return here.replace("vv", "%02X".formatted(version.level()));
    }
}
