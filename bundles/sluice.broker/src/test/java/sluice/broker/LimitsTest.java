package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.broker.Packets.publish;
import static sluice.broker.Packets.subscribe;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import sluice.broker.Counters.Reason;
import sluice.bus.Origin;
import sluice.bus.Qos;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.mqtt.RawClient;

/** Limits of listeners and of the broker: each holds, is counted, and leaves others alone. */
class LimitsTest {

    private static final ProtocolVersion FIVE = ProtocolVersion.MQTT_5;

    @AutoClose
    private final Rig rig = new Rig();

    private static InetSocketAddress from(int host) throws UnknownHostException {
        return new InetSocketAddress(
                InetAddress.getByAddress(new byte[] {(byte) 192, 0, (byte) (host >> 8), (byte) host}), 1);
    }

    @Test
    void anAddressHasSoManyConnectionsAndEachThatGoesMakesRoom() throws Exception {
        var sources = new Sources();
        var limits = new SourceLimits(2, 0, 1, false);
        assertThat(sources.came(from(1), limits, 0)).isNull();
        assertThat(sources.came(from(1), limits, 0)).isNull();
        assertThat(sources.came(from(1), limits, 0)).isEqualTo(Reason.SOURCE_CONNECTIONS);
        assertThat(sources.came(from(2), limits, 0)).isNull();
        sources.left(from(1));
        sources.left(from(1));
        assertThat(sources.came(from(1), limits, 0)).isNull();
    }

    @Test
    void anAddressComesInABurstAndThenAtItsRate() throws Exception {
        var sources = new Sources();
        var limits = new SourceLimits(0, 20, 50, false);
        long now = -5;
        int came = 0;
        for (int i = 0; i < 1_000; i++) {
            came += sources.came(from(1), limits, now) == null ? 1 : 0;
        }
        assertThat(came).isEqualTo(50);
        now += TimeUnit.SECONDS.toNanos(1);
        for (int i = 0; i < 1_000; i++) {
            came += sources.came(from(1), limits, now) == null ? 1 : 0;
        }
        assertThat(came).isEqualTo(70);
        assertThat(sources.came(from(1), limits, now)).isEqualTo(Reason.SOURCE_RATE);
        assertThat(sources.came(from(2), limits, now)).isNull();
    }

    @Test
    void addressesThatAreGoneAndOweNothingAreForgotten() throws Exception {
        var sources = new Sources();
        var limits = new SourceLimits(50, 20, 50, false);
        for (int i = 0; i < 10_000; i++) {
            sources.came(from(i), limits, i * 100_000_000L);
            sources.left(from(i));
        }
        assertThat(sources.size()).isLessThan(600);
    }

    @Test
    void oneAddressCannotTakeAllConnectionsOfAListener() {
        rig.door.limit(Rig.listener(Map.of("source_connections", 2, "source_loopback", true)));
        try (var one = rig.connected(FIVE, "one", true);
                var two = rig.connected(FIVE, "two", true)) {
            rig.open(FIVE).expectClosed();
            assertThat(rig.count(Reason.SOURCE_CONNECTIONS)).isEqualTo(1);
            one.expectNothing();
            two.expectNothing();
        }
        Eventually.isTrue(() -> rig.door.connections() == 0);
        rig.connected(FIVE, "three", true).close();
    }

    @Test
    void thisMachineIsNotLimitedUnlessAsked() {
        rig.door.limit(Rig.listener(Map.of("source_connections", 1, "source_rate", 1, "source_burst", 1)));
        var clients = new ArrayList<RawClient>();
        for (int i = 0; i < 20; i++) {
            clients.add(rig.connected(FIVE, "c" + i, true));
        }
        clients.forEach(client -> client.expectNothing().close());
        assertThat(rig.count(Reason.SOURCE_RATE)).isZero();
    }

    @Test
    void aStormOfConnectionsEndsAtTheRateAndOthersAreServed() {
        rig.door.limit(Rig.listener(
                Map.of("source_connections", 0, "source_rate", 1, "source_burst", 10, "source_loopback", true)));
        try (var other = rig.connected(FIVE, "other", true)) {
            for (int i = 0; i < 200; i++) {
                rig.open(FIVE).reset();
            }
            other.send(publish(1, "a", 1, "x")).receive(Packet.Puback.class);
            Eventually.isTrue(() -> rig.door.connections() == 1);
            assertThat(rig.count(Reason.SOURCE_RATE)).isGreaterThan(150);
        }
    }

    @Test
    void allListenersTogetherHaveSoManyConnections() {
        rig.broker.limitConnections(2);
        try (var second = rig.open(Rig.LISTENER, 0);
                var one = rig.connected(FIVE, "one", true);
                var two = RawClient.connected(second.address(), FIVE, "two", true)) {
            rig.open(FIVE).expectClosed();
            RawClient.open(second.address(), FIVE).expectClosed();
            assertThat(rig.count(Reason.CONNECTIONS_TOTAL)).isEqualTo(2);
            one.expectNothing();
            two.reset();
            Eventually.isTrue(() -> second.connections() == 0);
            RawClient.connected(second.address(), FIVE, "three", true).close();
        }
    }

    @Test
    void aClientThatIsTakenOverAgainAndAgainHasToWaitAndItsSessionIsWhole() {
        rig.door.limit(Rig.listener(Map.of("takeover_rate", 1)));
        var last = rig.connected(FIVE, "c", false);
        last.send(subscribe(1, "a", 1)).receive(Packet.Suback.class);
        try (var other = rig.connected(FIVE, "other", true)) {
            int refused = 0;
            for (int i = 0; i < 50; i++) {
                var next = rig.open(FIVE).send(Packets.connect("c", false, Packets.kept(100)));
                var code = next.receive(Packet.Connack.class).code();
                if (code == ReasonCode.SUCCESS) {
                    last.expectDisconnected(ReasonCode.SESSION_TAKEN_OVER);
                    last = next;
                } else {
                    assertThat(code).isEqualTo(ReasonCode.CONNECTION_RATE_EXCEEDED);
                    next.expectClosed();
                    refused++;
                }
            }
            assertThat(refused).isGreaterThan(30);
            assertThat(rig.count(Reason.TAKE_OVERS)).isEqualTo(refused);
            other.send(publish(1, "a", 1, "x")).receive(Packet.Puback.class);
            assertThat(last.receive(Packet.Publish.class).message().payload().text())
                    .isEqualTo("x");
            last.close();
        }
    }

    @Test
    void aListenerHasLimitsOfItsOwnForItsSessions() {
        var overrides = Rig.listener(Map.of(
                "session_expiry_max_seconds", 7L,
                "queue_messages", 2,
                "queue_bytes", 1_000L,
                "in_flight", 1,
                "receive_maximum", 3,
                "subscriptions", 1,
                "topic_levels", 2));
        try (var strict = rig.open(overrides, 0);
                var client = RawClient.open(strict.address(), FIVE)) {
            var connack = client.send(Packets.connect("c", true, Packets.kept(100)))
                    .receive(Packet.Connack.class)
                    .properties();
            assertThat(connack.sessionExpiry()).isEqualTo(Duration.ofSeconds(7));
            assertThat(connack.limits().receiveMaximum()).isEqualTo(3);
            client.send("82 00 01 00 00 01 61 01 00 01 62 00  a, b").expect("90 00 01 00 01 97");
            client.send(subscribe(2, "a/b/c", 0)).expect("90 00 02 00 8F");
            client.send(publish(9, "a/b/c", 1, "x")).expect("40 00 09 90");
            for (int i = 1; i <= 2; i++) { // one in flight at a time
                rig.bus.publish(publish(i, "a", 1, "m" + i).message(), new Origin("test"));
            }
            var first = client.receive(Packet.Publish.class);
            client.expectNothing();
            client.send(new Packet.Puback(first.id(), ReasonCode.SUCCESS)).receive(Packet.Publish.class);
            for (int i = 3; i <= 5; i++) { // two wait
                rig.bus.publish(publish(i, "a", 1, "m" + i).message(), new Origin("test"));
            }
            client.expectNothing();
            assertThat(rig.count(Reason.QUEUE_FULL)).isEqualTo(1);
            try (var free = rig.connected(FIVE, "free", true)) {
                free.send("82 00 01 00 00 01 61 00 00 01 62 00  a, b").expect("90 00 01 00 00 00");
            }
        }
    }

    @Test
    void whatAPacketMayNotHaveIsCountedByItsReason() {
        var properties = "26 00 01 6E 00 01 76 ".repeat(65).strip();
        try (var one = rig.connected(FIVE, "one", true);
                var two = rig.connected(FIVE, "two", true)) {
            one.send("30 00 01 61 C7 03 " + properties).expectDisconnected(ReasonCode.QUOTA_EXCEEDED);
            two.send("30 00 01 61 03 23 00 21").expectDisconnected(ReasonCode.TOPIC_ALIAS_INVALID);
        }
        assertThat(rig.count(Reason.USER_PROPERTIES)).isEqualTo(1);
        assertThat(rig.count(Reason.TOPIC_ALIAS)).isEqualTo(1);
        assertThat(rig.count(Reason.PROTOCOL)).isZero();
    }

    @Test
    void allSubscriptionsTogetherFitTheirMemory() {
        rig.broker.limit(new SessionLimits(
                Duration.ofDays(1),
                1_000,
                1 << 20,
                1 << 20,
                Duration.ZERO,
                SessionLimits.Overflow.DROP_NEWEST,
                32,
                256,
                200,
                1_100,
                64));
        var one = rig.connected(FIVE, "one", true);
        try (var two = rig.connected(FIVE, "two", true)) {
            assertThat(codes(one, "a/1", "a/2")).containsExactly(ReasonCode.SUCCESS, ReasonCode.SUCCESS);
            assertThat(codes(two, "a/3", "a/4")).containsExactly(ReasonCode.SUCCESS, ReasonCode.QUOTA_EXCEEDED);
            assertThat(codes(two, "a/3")).as("one that is there takes no more").containsExactly(ReasonCode.SUCCESS);
            assertThat(rig.count(Reason.SUBSCRIPTIONS)).isEqualTo(1);
            one.close();
            Eventually.isTrue(() -> rig.door.connections() == 1);
            assertThat(codes(two, "a/4")).as("who has gone makes room").containsExactly(ReasonCode.SUCCESS);
        }
        Eventually.isTrue(() -> rig.door.connections() == 0);
        Eventually.isTrue(() -> rig.broker.subscriptionMemory().bytes() == 0);
    }

    private static List<ReasonCode> codes(RawClient client, String... filters) {
        var requests = Stream.of(filters)
                .map(filter -> Packet.Subscribe.Request.of(filter, Qos.AT_MOST_ONCE))
                .toList();
        return client.send(new Packet.Subscribe(1, requests, 0, List.of()))
                .receive(Packet.Suback.class)
                .codes();
    }

    @Test
    void messagesInMemoryCountWithTheirObjects() {
        var limits = new SessionLimits(
                Duration.ofDays(1),
                1_000,
                1 << 20,
                1_000,
                Duration.ZERO,
                SessionLimits.Overflow.DROP_NEWEST,
                32,
                256,
                200,
                1 << 20,
                64);
        assertThat(limits.hasMemory(3, 60, 20)).isTrue(); // 4 * 180 + 80
        assertThat(limits.hasMemory(5, 0, 0)).isFalse();
        assertThat(limits.isMemoryNearlyFull(4, 0, 0)).isFalse(); // 900 of 1000
        assertThat(limits.isMemoryNearlyFull(4, 0, 1)).isTrue();
        assertThat(limits.hasRoom(999, 0, 0)).as("on the disk").isTrue();
    }
}
