package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import sluice.bus.Message;
import sluice.bus.MessageProperties;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.mqtt.RawClient;

/**
 * The image starts with a million queued messages in a heap of 64 MB, and with a million retained ones besides in one of 128 MB. What it takes is
 * measured in processor time as well, because other work on the machine makes a start longer.
 */
@EnabledIfSystemProperty(named = "sluice.faults", matches = "true", disabledReason = "takes many minutes")
class LargeStoreTest {

    private static final int MANY = 1_000_000;
    private static final int PUBLISHERS = 4;
    private static final int AT_ONCE = 250;
    private static final Payload PAYLOAD = Payload.of("x".repeat(128));
    private static final Duration START = Duration.ofSeconds(3);
    private static final String[] SETTINGS = {
        "--features", "broker",
        "--set", "sluice.broker/queue.messages=2000000",
        "--set", "sluice.broker/queue.bytes=1000000000",
        "--set", "sluice.store.sqlite/limit.messages=4000000",
        "--set", "sluice.store.sqlite/limit.bytes=2000000000"
    };

    @TempDir
    Path home;

    private Gateway start(String heap) {
        return Gateway.launch(Gateway.IMAGE, "-Xmx" + heap, home, SETTINGS);
    }

    private static RawClient connected(Gateway gateway, String id) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.mqttPort());
        return RawClient.connected(address, ProtocolVersion.MQTT_5, id, false);
    }

    private static void subscribe(RawClient client, String filter) {
        client.send(
                new Packet.Subscribe(1, List.of(Packet.Subscribe.Request.of(filter, Qos.AT_LEAST_ONCE)), 0, List.of()));
        client.receive(Packet.Suback.class);
    }

    private static void publish(Gateway gateway, boolean retain, IntFunction<String> topics) throws Exception {
        try (var threads = Executors.newFixedThreadPool(PUBLISHERS)) {
            var all = new ArrayList<Future<?>>();
            for (int p = 0; p < PUBLISHERS; p++) {
                int first = p;
                all.add(threads.submit(() -> {
                    try (var client = connected(gateway, "publisher" + first)) {
                        publish(client, first, retain, topics);
                    }
                }));
            }
            for (var each : all) {
                each.get();
            }
        }
    }

    private static void publish(RawClient client, int first, boolean retain, IntFunction<String> topics) {
        int open = 0;
        int id = 0;
        for (int i = first; i < MANY; i += PUBLISHERS) {
            var message = new Message(
                    TopicName.of(topics.apply(i)),
                    PAYLOAD,
                    Qos.AT_LEAST_ONCE,
                    retain,
                    MessageProperties.NONE,
                    Instant.now());
            id = id % AT_ONCE + 1;
            client.send(new Packet.Publish(id, false, message));
            if (++open == AT_ONCE) {
                for (; open > 0; open--) {
                    acknowledged(client);
                }
            }
        }
        for (; open > 0; open--) {
            acknowledged(client);
        }
    }

    private static void acknowledged(RawClient client) {
        assertThat(client.receive(Packet.Puback.class).code().isError()).isFalse();
    }

    /** Waits until a gateway is ready; returns what to print, after a look at how long that took. */
    private static String ready(Gateway gateway, Duration atMost) throws Exception {
        long begun = System.nanoTime();
        gateway.awaitReady();
        long wall = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        var cpu = gateway.process().info().totalCpuDuration().orElseThrow();
        var resident = Files.readAllLines(Path.of("/proc/" + gateway.process().pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .findFirst()
                .orElseThrow()
                .replaceAll("\\D", "");
        assertThat(cpu).as("processor time of the start").isLessThan(atMost);
        return "ready in %d ms, %d ms of CPU, %s KB resident".formatted(wall, cpu.toMillis(), resident);
    }

    private static void takes(Gateway gateway, int count) {
        try (var client = connected(gateway, "away")) {
            for (int i = 0; i < count; i++) {
                var got = client.receive(Packet.Publish.class);
                assertThat(got.message().payload()).isEqualTo(PAYLOAD);
                client.send(new Packet.Puback(got.id(), ReasonCode.SUCCESS));
            }
        }
    }

    @Test
    void aMillionMessagesOfEachKindDoNotDelayTheStart() throws Exception {
        try (var gateway = start("128m")) {
            try (var client = connected(gateway, "away")) {
                subscribe(client, "queue/#");
            }
            publish(gateway, false, i -> "queue/line" + i % 100);
            gateway.kill();
        }
        try (var gateway = start("64m")) {
            var how = ready(gateway, START);
            long begun = System.nanoTime();
            takes(gateway, 1_000);
            System.out.printf(
                    "A million queued, 64 MB, after a kill: %s, a thousand of them taken %d ms later%n",
                    how, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
            assertThat(gateway.stop()).isZero();
        }
        try (var gateway = start("128m")) {
            publish(gateway, true, i -> "plant/line%d/machine%d/temperature".formatted(i / 1_000, i));
            assertThat(gateway.stop()).isZero();
        }
        try (var gateway = start("128m")) {
            var how = ready(gateway, START);
            long begun = System.nanoTime();
            takes(gateway, 1_000);
            long queued = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            try (var client = connected(gateway, "curious")) {
                subscribe(client, "plant/line777/machine777123/temperature");
                var got = retained(client, begun);
                assertThat(got.message().retain()).isTrue();
            }
            long found = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            System.out.printf(
                    "A million retained and a million queued, 128 MB: %s, a thousand of the queued taken %d ms later, a"
                            + " retained one %d ms after that start%n",
                    how, queued, found);
            assertThat(gateway.stop()).isZero();
        }
    }

    /** Retained messages come when all have been found, which is behind the start. */
    private static Packet.Publish retained(RawClient client, long begun) {
        while (true) {
            for (var packet : client.sync()) {
                if (packet instanceof Packet.Publish publish) {
                    return publish;
                }
            }
            assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.MINUTES.toNanos(5));
            LockSupport.parkNanos(50_000_000);
        }
    }
}
