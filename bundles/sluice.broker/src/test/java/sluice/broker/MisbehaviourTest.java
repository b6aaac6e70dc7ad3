package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.broker.Packets.publish;
import static sluice.broker.Packets.subscribe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.broker.Counters.Reason;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.Hex;
import sluice.testing.mqtt.RawClient;

/** Clients that behave badly cost themselves, nobody else. */
class MisbehaviourTest {

    private static final ListenerLimits LIMITS =
            new ListenerLimits(4, Duration.ofMillis(300), 1 << 20, 64 * 1024, Duration.ofMinutes(20), 32);

    private final Rig rig = new Rig(Rig.SESSION, LIMITS, 1);

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aSlowReaderLosesQos0AndKeepsQos1() {
        try (var slow = rig.connected(ProtocolVersion.MQTT_5, "slow", true);
                var quick = rig.connected(ProtocolVersion.MQTT_5, "quick", true);
                var publisher = rig.connected(ProtocolVersion.MQTT_5, "p", true)) {
            slow.send(subscribe(1, "a/#", 1)).receive(Packet.Suback.class);
            quick.send(subscribe(1, "a/0", 0)).receive(Packet.Suback.class);
            var text = "x".repeat(100_000);
            int sent = 0;
            while (rig.count(Reason.SLOW_READER) == 0) { // until the system's buffers are full as well
                publisher.send(publish(0, "a/0", 0, text)).expectNothing();
                assertThat(quick.receive(Packet.Publish.class)
                                .message()
                                .payload()
                                .length())
                        .isEqualTo(100_000);
                sent++;
            }
            for (int i = 1; i <= 3; i++) {
                publisher.send(publish(i, "a/1", 1, "kept " + i)).receive(Packet.Puback.class);
            }
            int received = 0;
            var next = slow.receive(Packet.Publish.class);
            while (next.message().payload().length() == 100_000) {
                received++;
                next = slow.receive(Packet.Publish.class);
            }
            assertThat(received).isEqualTo(sent - (int) rig.count(Reason.SLOW_READER));
            assertThat(next.message().payload().text()).isEqualTo("kept 1");
            assertThat(slow.receive(Packet.Publish.class).message().payload().text())
                    .isEqualTo("kept 2");
            assertThat(slow.receive(Packet.Publish.class).message().payload().text())
                    .isEqualTo("kept 3");
        }
    }

    @Test
    void whoDoesNotSendAWholeConnectInTimeIsClosed() {
        try (var silent = rig.open(ProtocolVersion.MQTT_5);
                var slow = rig.open(ProtocolVersion.MQTT_5)) {
            slow.sendBytes(Hex.bytes("10 FF 7F 00 04"));
            silent.expectClosed();
            slow.expectClosed();
            assertThat(rig.count(Reason.CONNECT_TIMEOUT)).isEqualTo(2);
        }
    }

    @Test
    void aConnectionTooManyIsClosedAndMakesRoomWhenAnotherGoes() {
        var clients = new RawClient[4];
        for (int i = 0; i < 4; i++) {
            clients[i] = rig.connected(ProtocolVersion.MQTT_5, "c" + i, true);
        }
        rig.open(ProtocolVersion.MQTT_5).expectClosed();
        assertThat(rig.count(Reason.CONNECTIONS)).isEqualTo(1);
        clients[0].close();
        Eventually.isTrue(() -> rig.door.connections() == 3);
        clients[0] = rig.connected(ProtocolVersion.MQTT_5, "c0", true);
        for (var client : clients) {
            client.expectNothing().close();
        }
    }

    @Test
    void garbageOfAnyKindClosesOnlyItsSender() {
        var random = new Random(20_261_121);
        try (var other = rig.connected(ProtocolVersion.MQTT_5, "other", true)) {
            for (int i = 0; i < 200; i++) {
                var bytes = new byte[random.nextInt(1, 400)];
                random.nextBytes(bytes);
                boolean behindConnect = random.nextBoolean();
                var client = behindConnect
                        ? rig.connected(ProtocolVersion.MQTT_5, "garbage", true)
                        : rig.open(ProtocolVersion.MQTT_5);
                client.sendBytes(bytes);
                client.reset();
                other.expectNothing();
            }
        }
        Eventually.isTrue(() -> rig.door.connections() == 0);
        assertThat(rig.count(Reason.BUG)).isZero();
        assertThat(rig.broker.sessions().size()).isZero();
    }

    @Test
    void aFloodOfQos2WithoutReleaseEndsAtTheReceiveMaximum() {
        rig.broker.limit(new SessionLimits(
                Duration.ofDays(1), 1000, 1 << 20, Duration.ZERO, SessionLimits.Overflow.DROP_NEWEST, 32, 5, 200, 64));
        try (var client = rig.connected(ProtocolVersion.MQTT_5, "c", true)) {
            for (int i = 1; i <= 5; i++) {
                client.send(publish(i, "a", 2, "x")).receive(Packet.Pubrec.class);
            }
            client.send(publish(3, "a", 2, "x")).receive(Packet.Pubrec.class); // a repeated one is no new one
            client.send(publish(6, "a", 2, "x")).expectDisconnected(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
        }
    }

    @Test
    void limitsOfTopicsAndSubscriptionsAreToldAndCounted() {
        rig.broker.limit(new SessionLimits(
                Duration.ofDays(1), 1000, 1 << 20, Duration.ZERO, SessionLimits.Overflow.DROP_NEWEST, 32, 256, 2, 3));
        try (var client = rig.connected(ProtocolVersion.MQTT_5, "c", true)) {
            client.send("82 00 01 00 00 01 61 00 00 01 62 00 00 01 63 00 00 01 61 00  a, b, c, a again")
                    .expect("90 00 01 00 00 00 97 00");
            client.send(subscribe(2, "a/b/c/d", 0)).expect("90 00 02 00 8F");
            client.send(publish(1, "a/b/c/d", 1, "x")).expect("40 00 01 90");
            assertThat(rig.count(Reason.SUBSCRIPTIONS)).isEqualTo(1);
            assertThat(rig.count(Reason.LEVELS)).isEqualTo(2);
        }
    }

    @Test
    void aFloodOfPingsIsAnsweredWhileOthersAreServed() {
        var flood = new ByteArrayOutputStream();
        for (int i = 0; i < 20_000; i++) {
            flood.writeBytes(Hex.bytes("C0 00"));
        }
        try (var flooder = rig.connected(ProtocolVersion.MQTT_5, "f", true);
                var other = rig.connected(ProtocolVersion.MQTT_5, "o", true)) {
            flooder.sendBytes(flood.toByteArray());
            other.expectNothing();
            for (int i = 0; i < 20_000; i++) {
                flooder.expect("D0");
            }
        }
    }

    @Test
    void aPayloadOfAQuarterOfAGigabyteStallsNobody() throws IOException {
        int size = 268_435_455 - 6; // what a remaining length can say, less the topic, the identifier and no properties
        var large = new ListenerLimits(4, Duration.ofSeconds(5), 268_435_460, 1 << 20, Duration.ofMinutes(20), 0);
        rig.door.limit(large);
        try (var sender = rig.connected(ProtocolVersion.MQTT_5, "sender", true);
                var bystander = rig.connected(ProtocolVersion.MQTT_5, "bystander", true);
                var receiver =
                        new Socket(rig.address().getAddress(), rig.address().getPort())) {
            receiver.setSoTimeout(10_000);
            receiver.getOutputStream()
                    .write(Hex.bytes("10 0D 00 04 4D 51 54 54 04 02 00 00 00 01 72  client r, MQTT 3.1.1"));
            receiver.getOutputStream().write(Hex.bytes("82 06 00 01 00 01 61 00  SUBSCRIBE a, QoS 0"));
            receiver.getInputStream().skipNBytes(4 + 5); // CONNACK, SUBACK
            bystander.send(subscribe(1, "b", 1)).receive(Packet.Suback.class);
            sender.sendBytes(Hex.bytes("32 FF FF FF 7F 00 01 61 00 07 00"));
            var chunk = new byte[1 << 20];
            int rounds = 0;
            for (int sent = 0; sent < size; sent += chunk.length, rounds++) {
                sender.sendBytes(Arrays.copyOf(chunk, Math.min(chunk.length, size - sent)));
                if (rounds % 16 == 0) {
                    roundTrip(bystander, rounds);
                }
            }
            sender.receive(Packet.Puback.class);
            roundTrip(bystander, rounds); // while the receiver has not read a byte of it
            receiver.getInputStream().skipNBytes(size + 8);
        }
    }

    private static void roundTrip(RawClient client, int number) {
        client.send(publish(9, "b", 1, "m" + number));
        var packets = client.sync();
        assertThat(packets).hasSize(2).hasAtLeastOneElementOfType(Packet.Publish.class);
        packets.stream()
                .filter(packet -> packet instanceof Packet.Publish)
                .forEach(packet -> client.send(new Packet.Puback(((Packet.Publish) packet).id(), ReasonCode.SUCCESS)));
    }
}
