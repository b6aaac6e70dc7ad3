package sluice.broker;

import static sluice.broker.Packets.publish;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.Spec;

/** A message is acknowledged when it is safe, and not before. */
class ReceiptTest {

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @Spec({"MQTT-4.3.2-4", "MQTT-4.3.3-8", "MQTT-4.6.0-2", "MQTT-4.6.0-3"})
    void acknowledgementsWaitForTheStoreAndKeepTheirOrder() {
        var first = new CompletableFuture<Void>();
        var second = new CompletableFuture<Void>();
        try (var client = rig.connected(ProtocolVersion.MQTT_3_1_1, "c", true)) {
            rig.bus.storing = first;
            client.send(publish(1, "a", 1, "x")).expectNothing();
            rig.bus.storing = second;
            client.send(publish(2, "a", 2, "x")).expectNothing();
            rig.bus.storing = null;
            client.send(publish(3, "a", 1, "x")).expectNothing();
            client.send(publish(2, "a", 2, "x")).expectNothing();
            second.complete(null);
            client.expectNothing();
            first.complete(null);
            client.expect("40 00 01").expect("50 00 02").expect("40 00 03").expect("50 00 02");
            client.send(publish(4, "a", 1, "x")).expect("40 00 04");
        }
    }

    @Test
    void aMessageThatCouldNotBeStoredIsNotAcknowledged() {
        rig.bus.storing = CompletableFuture.failedFuture(new IllegalStateException("disk full"));
        try (var client = rig.connected(ProtocolVersion.MQTT_5, "c", true)) {
            client.send(publish(1, "a", 1, "x")).expect("40 00 01 83  implementation specific error");
            client.send(publish(2, "a", 2, "x")).expect("50 00 02 83");
            client.send(new Packet.Pubrel(2, ReasonCode.SUCCESS)).expect("70 00 02 92  it is free again");
        }
        try (var client = rig.connected(ProtocolVersion.MQTT_3_1_1, "c", true)) {
            client.send(publish(1, "a", 1, "x")).expectClosed();
        }
    }

    @Test
    void aClientThatSendsFasterThanTheStoreIsHeldBack() {
        var stored = new CompletableFuture<Void>();
        rig.broker.limit(new SessionLimits(
                Rig.SESSION.expiry(),
                1000,
                1 << 20,
                Duration.ZERO,
                SessionLimits.Overflow.DROP_NEWEST,
                32,
                4,
                200,
                64));
        try (var client = rig.connected(ProtocolVersion.MQTT_3_1_1, "c", true)) {
            rig.bus.storing = stored;
            for (int i = 1; i <= 20; i++) {
                client.send(publish(i, "a", 1, "x"));
            }
            Eventually.isTrue(() -> rig.bus.published() == 4);
            stored.complete(null);
            for (int i = 1; i <= 20; i++) {
                client.receive(Packet.Puback.class);
            }
            client.expectNothing();
        }
    }

    @Test
    void eachMessageThatWaitsForTheStoreCountsOnce() {
        var stored = new CompletableFuture<Void>();
        rig.broker.limit(new SessionLimits(
                Rig.SESSION.expiry(),
                1000,
                1 << 20,
                Duration.ZERO,
                SessionLimits.Overflow.DROP_NEWEST,
                32,
                4,
                200,
                64));
        try (var client = rig.connected(ProtocolVersion.MQTT_5, "c", true)) {
            rig.bus.storing = stored;
            for (int i = 1; i <= 3; i++) {
                client.send(publish(i, "a", 2, "x"));
            }
            client.send(publish(4, "a", 1, "x"));
            Eventually.isTrue(() -> rig.bus.published() == 4);
            stored.complete(null);
            client.expect("50 00 01 10")
                    .expect("50 00 02 10")
                    .expect("50 00 03 10")
                    .expect("40 00 04 10");
            client.send(publish(5, "a", 1, "x")).expect("40 00 05 10");
            client.send(publish(6, "a", 2, "x")).expect("50 00 06 10");
            client.send(publish(7, "a", 1, "x")).expectDisconnected(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
        }
    }
}
