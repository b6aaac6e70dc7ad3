package sluice.broker;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.Qos;
import sluice.mqtt.Packet;
import sluice.mqtt.ReasonCode;
import sluice.testing.mqtt.RawClient;

/**
 * A publisher and a subscriber that never forget anything, as two devices that keep their sessions on a disk of their own, and what they know of
 * each message. Confined to its test's thread.
 */
final class Exchange {

    private static final int EVER = 1_000_000;

    private final List<Integer> delivered1 = new ArrayList<>();
    private final List<Integer> delivered2 = new ArrayList<>();
    private final Set<Integer> published1 = new HashSet<>();
    private final Set<Integer> published2 = new HashSet<>();
    private final Map<Integer, Message> open = new TreeMap<>();
    private final Set<Integer> released = new HashSet<>();
    private final Set<Integer> seen = new HashSet<>();
    private @Nullable RawClient publisher;
    private @Nullable RawClient subscriber;
    private boolean subscribed;
    private int number;

    /** What happened, for whoever wonders about a verdict. */
    final StringBuilder log = new StringBuilder();

    /** The connections are gone. */
    void lost() {
        if (publisher != null) {
            publisher.close();
        }
        if (subscriber != null) {
            subscriber.close();
        }
        publisher = null;
        subscriber = null;
    }

    /** Connects the subscriber, and subscribes if that was never confirmed. */
    void subscribe(InetSocketAddress address) {
        if (subscriber != null) {
            return;
        }
        log.append(" sub");
        var client = connect(address, "s", subscribed);
        subscriber = client;
        if (!subscribed) {
            seen.clear();
            client.send(Packets.subscribe(1, "one/#", 1));
            take(client, Packet.Suback.class);
            client.send(Packets.subscribe(2, "two/#", 2));
            take(client, Packet.Suback.class);
            subscribed = true;
        }
    }

    private void take(RawClient client, Class<? extends Packet> wanted) {
        for (var packet = client.receive(); !wanted.isInstance(packet); packet = client.receive()) {
            handle(client, packet);
        }
    }

    private static RawClient connect(InetSocketAddress address, String id, boolean hadSession) {
        var client = RawClient.open(address, sluice.mqtt.ProtocolVersion.MQTT_5)
                .send(Packets.connect(id, false, Packets.kept(EVER)));
        var connack = client.receive(Packet.Connack.class);
        if (connack.code() != ReasonCode.SUCCESS) {
            throw new AssertionError("refused: " + connack);
        }
        if (hadSession && !connack.sessionPresent()) {
            throw new Forgotten("the session of " + id + " is gone");
        }
        return client;
    }

    /** What must never happen, unlike a connection that breaks. */
    static final class Forgotten extends RuntimeException {
        private static final long serialVersionUID = 1;

        Forgotten(String what) {
            super(what);
        }
    }

    /** The subscriber goes without a word. */
    void leave() {
        log.append(" leave");
        if (subscriber != null) {
            subscriber.close();
            subscriber = null;
        }
    }

    /** The subscriber takes what is there, and acknowledges it. */
    void take() {
        if (subscriber != null) {
            for (var packet : subscriber.sync()) {
                handle(subscriber, packet);
            }
        }
    }

    private void handle(RawClient client, Packet packet) {
        switch (packet) {
            case Packet.Publish publish -> {
                var message = publish.message();
                int what = Integer.parseInt(message.payload().text());
                if (message.qos() == Qos.AT_LEAST_ONCE) {
                    delivered1.add(what);
                    log.append(" <")
                            .append(what)
                            .append('#')
                            .append(publish.id())
                            .append(publish.dup() ? "d" : "");
                    client.send(Packets.puback(publish.id()));
                } else {
                    if (seen.add(publish.id())) {
                        delivered2.add(what);
                    }
                    client.send(new Packet.Pubrec(publish.id(), ReasonCode.SUCCESS));
                }
            }
            case Packet.Pubrel pubrel -> {
                seen.remove(pubrel.id());
                client.send(new Packet.Pubcomp(pubrel.id(), ReasonCode.SUCCESS));
            }
            default -> throw new AssertionError("unexpected " + packet);
        }
    }

    /** Publishes a message and waits until it is acknowledged. */
    void publish(InetSocketAddress address, int qos) {
        var client = publisher(address);
        int id = ++number;
        var message = Packets.message(qos == 1 ? "one/x" : "two/x", qos, Integer.toString(id));
        open.put(id, message);
        log.append(" >").append(id).append('q').append(qos);
        client.send(new Packet.Publish(id, false, message));
        finish(client, id, message);
    }

    /** Begins to publish, and waits for nothing. */
    void begin(InetSocketAddress address, int qos) {
        var client = publisher(address);
        int id = ++number;
        var message = Packets.message(qos == 1 ? "one/x" : "two/x", qos, Integer.toString(id));
        open.put(id, message);
        log.append(" >").append(id).append('q').append(qos);
        client.send(new Packet.Publish(id, false, message));
    }

    private RawClient publisher(InetSocketAddress address) {
        if (publisher == null) {
            publisher = connect(address, "p", false);
        }
        return publisher;
    }

    /** The publisher sends again what it has no acknowledgement of, and waits for it. */
    void finish(InetSocketAddress address) {
        var client = publisher(address);
        for (var entry : Map.copyOf(open).entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .toList()) {
            int id = entry.getKey();
            log.append(" again").append(id);
            if (!released.contains(id)) {
                client.send(new Packet.Publish(id, true, entry.getValue()));
            }
            finish(client, id, entry.getValue());
        }
    }

    private void finish(RawClient client, int id, Message message) {
        if (message.qos() == Qos.AT_LEAST_ONCE) {
            await(client, id, Packet.Puback.class);
            published1.add(id);
        } else {
            if (!released.contains(id)) {
                await(client, id, Packet.Pubrec.class);
                released.add(id);
                published2.add(id);
            }
            client.send(new Packet.Pubrel(id, ReasonCode.SUCCESS));
            await(client, id, Packet.Pubcomp.class);
            released.remove(id);
        }
        open.remove(id);
    }

    /** Waits for an answer; what answers another message comes again when that is finished. */
    private static void await(RawClient client, int id, Class<? extends Packet.Ack> type) {
        while (true) {
            var ack = (Packet.Ack) client.receive();
            if (ack.id() == id && type.isInstance(ack)) {
                if (ack.code().isError() && ack.code() != ReasonCode.PACKET_IDENTIFIER_NOT_FOUND) {
                    throw new AssertionError("refused: " + ack);
                }
                return;
            }
        }
    }

    /** Returns what went wrong, in one line; empty for nothing. */
    String verdict() {
        var verdict = new StringBuilder();
        for (int id : published1) {
            if (!delivered1.contains(id)) {
                verdict.append("lost QoS 1 ").append(id).append("; ");
            }
        }
        for (int id : published2) {
            if (!delivered2.contains(id)) {
                verdict.append("lost QoS 2 ").append(id).append("; ");
            }
        }
        if (new HashSet<>(delivered2).size() != delivered2.size()) {
            verdict.append("duplicated QoS 2: ").append(delivered2).append("; ");
        }
        if (!delivered2.equals(delivered2.stream().sorted().toList())) {
            verdict.append("QoS 2 out of order: ").append(delivered2).append("; ");
        }
        var firsts = delivered1.stream().distinct().toList();
        if (!firsts.equals(firsts.stream().sorted().toList())) {
            verdict.append("QoS 1 out of order: ").append(delivered1).append("; ");
        }
        return verdict.toString();
    }

    int messages() {
        return number;
    }
}
