package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.broker.Packets.connect;
import static sluice.broker.Packets.kept;
import static sluice.broker.Packets.puback;
import static sluice.broker.Packets.publish;
import static sluice.broker.Packets.retained;
import static sluice.broker.Packets.subscribe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import sluice.broker.Counters.Reason;
import sluice.bus.Origin;
import sluice.bus.local.LocalBus;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.store.memory.MemoryStore;
import sluice.testing.mqtt.RawClient;
import sluice.transport.tcp.TcpTransport;

/** What all messages together may take of the memory: who is refused when it is full, and that it is given back. */
class MemoryTest {

    private static final ProtocolVersion FIVE = ProtocolVersion.MQTT_5;
    private static final String LARGE = "x".repeat(40_000);
    private static final long LIMIT = 100_000;

    @AutoClose
    private final Rig rig = new Rig();

    private Memory memory() {
        return rig.broker.memory();
    }

    /** A client that acknowledges nothing, with three large messages: the memory is full. */
    private RawClient hog(RawClient publisher) {
        memory().limit(LIMIT);
        var hog = rig.connected(FIVE, "hog", true);
        hog.send(subscribe(1, "a", 1)).receive(Packet.Suback.class);
        for (int i = 1; i <= 3; i++) {
            publisher.send(publish(i, "a", 1, LARGE)).expect("40 00 0" + i);
        }
        assertThat(memory().isFull()).isTrue();
        return hog;
    }

    @Test
    void whenItIsFullPublishersAreToldOrClosedAndQosZeroIsDropped() {
        try (var publisher = rig.connected(FIVE, "p", true);
                var old = rig.connected(ProtocolVersion.MQTT_3_1_1, "old", true);
                var reader = rig.connected(FIVE, "r", true)) {
            reader.send(subscribe(1, "b", 1)).receive(Packet.Suback.class);
            publisher.send(retained(9, "kept", 1, "x")).receive(Packet.Puback.class);
            var hog = hog(publisher);
            publisher.send(publish(4, "b", 1, "x")).expect("40 00 04 97");
            publisher.send(publish(5, "b", 2, "x")).expect("50 00 05 97");
            publisher.send(publish(0, "b", 0, "x")).expectNothing();
            publisher.send(retained(6, "kept", 1, "")).expect("40 00 06 10"); // makes room
            reader.expectNothing();
            old.send(publish(1, "b", 1, "x")).expectClosed(); // which is no acknowledgement
            assertThat(rig.count(Reason.MEMORY)).isEqualTo(4);

            for (int i = 0; i < 3; i++) {
                hog.send(puback(hog.receive(Packet.Publish.class).id()));
            }
            hog.expectNothing();
            assertThat(memory().taken()).isLessThan(Account.GRAIN);
            publisher.send(publish(5, "b", 2, "y")).expect("50 00 05"); // the identifier is free again
            publisher.send(publish(7, "b", 1, "z")).expect("40 00 07");
            assertThat(reader.receive(Packet.Publish.class).message().payload().text())
                    .isEqualTo("y");
            hog.close();
        }
    }

    @Test
    void publishersInsideTheGatewayAreRefusedByTheirReceipt() {
        try (var publisher = rig.connected(FIVE, "p", true)) {
            hog(publisher);
            var receipt = rig.bus.publish(publish(1, "a", 1, "x").message(), new Origin("rule"));
            assertThat(receipt.stored()).isCompletedExceptionally();
            rig.bus.publish(publish(0, "a", 0, "x").message(), new Origin("rule"));
            assertThat(rig.count(Reason.MEMORY)).isEqualTo(2);
        }
    }

    @Test
    void aClientThatGoesGivesBackWhatItHad() {
        try (var publisher = rig.connected(FIVE, "p", true)) {
            hog(publisher).reset();
            Eventually.isTrue(() -> memory().taken() == 0);
            publisher.send(publish(4, "a", 1, "x")).expect("40 00 04 10");
        }
    }

    @Test
    void aLargePayloadCountsOnceForAllItsReceivers() {
        memory().limit(LIMIT);
        var readers = new ArrayList<RawClient>();
        for (int i = 0; i < 20; i++) {
            readers.add(rig.connected(FIVE, "r" + i, true));
            readers.get(i).send(subscribe(1, "a", 1)).receive(Packet.Suback.class);
        }
        try (var publisher = rig.connected(FIVE, "p", true)) {
            publisher.send(publish(1, "a", 1, LARGE)).expect("40 00 01");
            assertThat(memory().taken()).isBetween(40_000L, 60_000L);
            for (var reader : readers) {
                reader.send(puback(reader.receive(Packet.Publish.class).id())).expectNothing();
            }
            assertThat(memory().taken()).isZero();
        }
        readers.forEach(RawClient::close);
    }

    @Test
    void halfPacketsCountAndEndTheirConnectionWhenItIsFull() {
        memory().limit(LIMIT);
        var half = new byte[60_000];
        half[0] = 0x30;
        half[1] = (byte) 0xF0; // a PUBLISH of 61,552 bytes
        half[2] = (byte) 0xE0;
        half[3] = 0x03;
        half[5] = 1;
        half[6] = 'a';
        var clients = new ArrayList<RawClient>();
        for (int i = 0; i < 2; i++) {
            clients.add(rig.connected(FIVE, "c" + i, true));
            clients.get(i).sendBytes(half);
        }
        Eventually.isTrue(() -> memory().isFull());
        try (var late = rig.connected(FIVE, "late", true);
                var small = rig.connected(FIVE, "small", true)) {
            late.sendBytes(half).expectDisconnected(ReasonCode.QUOTA_EXCEEDED);
            assertThat(rig.count(Reason.MEMORY_PACKET)).isEqualTo(1);
            small.expectNothing();
            clients.forEach(RawClient::reset);
            Eventually.isTrue(() -> memory().taken() == 0);
            small.send(publish(1, "a", 1, LARGE)).expect("40 00 01 10");
        }
    }

    @Test
    void outputNobodyReadsCountsUntilItsConnectionIsGone() {
        try (var publisher = rig.connected(FIVE, "p", true)) {
            var slow = rig.connected(FIVE, "slow", true);
            slow.send(subscribe(1, "a", 0)).receive(Packet.Suback.class);
            while (rig.count(Reason.SLOW_READER) == 0) { // until kernel and broker have all they take
                publisher
                        .send(publish(0, "a", 0, LARGE))
                        .send(publish(0, "a", 0, "x".repeat(2_000)))
                        .sync();
            }
            assertThat(memory().taken()).isBetween(900_000L, 1_200_000L);
            long dropped = rig.count(Reason.SLOW_READER);
            memory().limit(LIMIT);
            slow.reset();
            Eventually.isTrue(() -> memory().taken() == 0);
            assertThat(dropped).isPositive();
        }
    }

    @Test
    void whatAKeptSessionHasWaitsOnTheDiskAndComesInOrder() throws IOException {
        var store = new MemoryStore();
        var transport = new TcpTransport(1);
        var broker = new Broker(new LocalBus(), Rig.SESSION, InstantSource.system(), new ThreadTimers(), store);
        var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (var door = new Door(broker, Admission.ANYBODY, Rig.LISTENER, transport, loopback);
                var publisher = RawClient.connected(door.address(), FIVE, "p", true);
                var reader = RawClient.open(door.address(), FIVE)) {
            reader.send(connect("r", false, kept(100))).receive(Packet.Connack.class);
            reader.send(subscribe(1, "a", 1)).receive(Packet.Suback.class);
            broker.memory().limit(0);
            for (int i = 1; i <= 100; i++) { // inside the gateway, for at the door all are refused
                broker.bus().publish(publish(i, "a", 1, "m" + i).message(), new Origin("rule"));
            }
            for (int i = 1; i <= 100; i++) {
                assertThat(broker.memory().taken()).isLessThan(2 * Account.GRAIN);
                var next = reader.receive(Packet.Publish.class);
                assertThat(next.message().payload().text()).isEqualTo("m" + i);
                reader.send(puback(next.id()));
            }
            publisher.send(publish(1, "a", 1, "x")).expect("40 00 01 97");
        } finally {
            broker.close();
            transport.close();
        }
    }
}
