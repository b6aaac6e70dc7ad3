package sluice.bridge.paho;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sluice.bridge.Endpoint;
import sluice.bridge.Endpoint.Version;
import sluice.bridge.Link;
import sluice.bridge.LinkEnd;
import sluice.bridge.LinkEnd.Kind;
import sluice.bridge.RefusedException;
import sluice.bus.Message;
import sluice.bus.MessageProperties;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.testing.net.Mosquitto;

class PahoConnectorTest {

    private final Set<Thread> before = Thread.getAllStackTraces().keySet();

    private final PahoConnector connector = new PahoConnector();

    @AfterEach
    void stop() {
        connector.stop();
    }

    @ParameterizedTest
    @EnumSource
    void carriesEveryQosBothWays(Version version) throws Exception {
        try (var far = Mosquitto.start()) {
            var listener = new RecordingListener();
            var link = open(far, "both", version, listener);
            subscribe(link, "back/#", Qos.AT_LEAST_ONCE);

            for (var qos : Qos.values()) {
                await(link.publish(message("back/" + qos.level(), "payload " + qos, qos)));
                var back = listener.next();
                assertThat(back.topic().value()).isEqualTo("back/" + qos.level());
                assertThat(back.payload().text()).isEqualTo("payload " + qos);
                assertThat(back.qos()).isEqualTo(qos.atMost(Qos.AT_LEAST_ONCE));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasNotSafeComesAgainOnTheNextLink(Version version) throws Exception {
        try (var far = Mosquitto.start()) {
            var safe = new LinkedBlockingQueue<CompletableFuture<Void>>();
            var first = new RecordingListener(_ -> {
                var kept = new CompletableFuture<Void>();
                safe.add(kept);
                return kept;
            });
            var link = open(far, "again", version, first);
            subscribe(link, "in", Qos.AT_LEAST_ONCE);
            var source = open(far, "source", version, new RecordingListener());
            for (int i = 0; i < 4; i++) {
                await(source.publish(message("in", "" + i, Qos.AT_LEAST_ONCE)));
            }
            for (int i = 0; i < 4; i++) {
                first.next();
            }
            var kept = new ArrayList<CompletableFuture<Void>>();
            safe.drainTo(kept);
            kept.get(2).complete(null); // acknowledged in the order of arrival: this one has to wait for number 1
            kept.get(0).complete(null);
            link.close();
            first.awaitEnd();
            kept.get(1).complete(null); // too late: it must not acknowledge anything on another connection

            var second = new RecordingListener();
            open(far, "again", version, second);

            assertThat(second.next().payload().text()).isEqualTo("1");
            assertThat(second.next().payload().text()).isEqualTo("2");
            assertThat(second.next().payload().text()).isEqualTo("3");
        }
    }

    @Test
    void passesPropertiesAndRetainedMessagesOn() throws Exception {
        try (var far = Mosquitto.start()) {
            var listener = new RecordingListener();
            var link = open(far, "props", Version.V5, listener);
            var properties = new MessageProperties(
                            true,
                            Duration.ofSeconds(500),
                            "text/plain",
                            TopicName.of("answer/here"),
                            Payload.of("c1"),
                            List.of())
                    .withUser("k", "v");
            await(link.publish(
                    message("kept", "x", Qos.AT_LEAST_ONCE).withRetain(true).withProperties(properties)));

            subscribe(link, "kept", Qos.AT_LEAST_ONCE);
            var back = listener.next();

            assertThat(back.retain()).isTrue();
            assertThat(back.properties().withExpiry(null)).isEqualTo(properties.withExpiry(null));
            assertThat(back.properties().expiry()).isBetween(Duration.ofSeconds(490), Duration.ofSeconds(500));
        }
    }

    @Test
    void noLocalLeavesOutOurOwnMessages() throws Exception {
        try (var far = Mosquitto.start()) {
            var listener = new RecordingListener();
            var link = open(far, "nolocal", Version.V5, listener);
            await(link.subscribe(List.of(new Subscription(TopicFilter.of("a/#"), Qos.AT_LEAST_ONCE, true, true, 0))));
            await(link.publish(message("a/own", "own", Qos.AT_LEAST_ONCE)));
            var other = open(far, "other", Version.V5, new RecordingListener());
            await(other.publish(message("a/other", "other", Qos.AT_LEAST_ONCE)));

            assertThat(listener.next().topic().value()).isEqualTo("a/other");
        }
    }

    @Test
    void saysWhatTheFarSideCanTake() throws Exception {
        try (var far = Mosquitto.start(
                "allow_anonymous true",
                "max_inflight_messages 7",
                "max_qos 1",
                "retain_available false",
                "max_packet_size 4000")) {
            var listener = new RecordingListener();
            open(far, "limits", Version.V5, listener);

            var limits = listener.awaitOpen();

            assertThat(limits.receiveMaximum()).isEqualTo(7);
            assertThat(limits.maximumQos()).isEqualTo(Qos.AT_LEAST_ONCE);
            assertThat(limits.retainAvailable()).isFalse();
            assertThat(limits.subscriptionOptions()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBadPasswordIsARefusal(Version version) throws Exception {
        var passwords = Files.createTempFile("passwords", "");
        try (var far = Mosquitto.start("allow_anonymous false", "password_file " + passwords)) {
            var listener = new RecordingListener();
            connector.open(Endpoints.as(Endpoints.at(far.port(), "bad", version), "gw", "wrong"), listener);

            var end = listener.awaitEnd();

            assertThat(end.kind()).isEqualTo(Kind.REFUSED);
            assertThat(end.reason()).isIn("not authorized", "bad user name or password");
            assertThat(listener.opened).isNotDone();
        } finally {
            Files.delete(passwords);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKilledFarSideEndsTheLinkAndFailsWhatWasUnderWay(Version version) throws Exception {
        try (var far = Mosquitto.start()) {
            var listener = new RecordingListener();
            var link = open(far, "killed", version, listener);
            await(link.publish(message("t", "1", Qos.AT_LEAST_ONCE)));
            far.kill();
            var end = listener.awaitEnd();

            assertThat(end.kind()).isEqualTo(Kind.LOST);
            assertThatThrownBy(() -> await(link.publish(message("t", "2", Qos.AT_LEAST_ONCE))))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nobodyThereIsALostLink(Version version) throws Exception {
        int port;
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
        var listener = new RecordingListener();
        connector.open(Endpoints.at(port, "nobody", version), listener);

        assertThat(listener.awaitEnd()).isEqualTo(new LinkEnd(Kind.LOST, "Connection refused"));
    }

    @ParameterizedTest
    @EnumSource
    void aFarSideThatNeverAnswersIsGivenUp(Version version) throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var listener = new RecordingListener();
            connector.open(Endpoints.at(silent.getLocalPort(), "silent", version), listener);

            assertThat(listener.awaitEnd()).isEqualTo(new LinkEnd(Kind.LOST, "no answer within 2 s"));
        }
    }

    @Test
    void anOldBrokerRefusesTheVersion() throws Exception {
        try (var old = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var listener = new RecordingListener();
            connector.open(Endpoints.at(old.getLocalPort(), "new", Version.V5), listener);
            try (var socket = old.accept()) {
                readSome(socket.getInputStream());
                send(socket, 0x20, 2, 0, 1); // CONNACK of 3.1.1, "unacceptable version"

                assertThat(listener.awaitEnd().kind()).isEqualTo(Kind.VERSION);
            }
        }
    }

    @Test
    void aRefusalFailsThePublishOnlyAndAShortDisconnectKeepsItsReason() throws Exception {
        try (var far = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var listener = new RecordingListener();
            var link = connector.open(Endpoints.at(far.getLocalPort(), "id", Version.V5), listener);
            try (var socket = far.accept()) {
                readSome(socket.getInputStream());
                send(socket, 0x20, 3, 0, 0, 0); // CONNACK: welcome
                listener.awaitOpen();

                var published = link.publish(message("shut", "x", Qos.AT_LEAST_ONCE));
                send(socket, 0x40, 3, 0, 1, 0x87); // PUBACK for packet 1: not authorized
                assertThatThrownBy(() -> await(published))
                        .cause()
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("0x87");
                assertThat(listener.closed).isNotDone();

                send(socket, 0xE0, 1, 0x8E); // DISCONNECT: session taken over, no properties
                assertThat(listener.awaitEnd().kind()).isEqualTo(Kind.TAKEN_OVER);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFarSideThatHangsUpAtOnceLeavesNoThreadBehind(Version version) throws Exception {
        try (var rude = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var listener = new RecordingListener();
            connector.open(Endpoints.at(rude.getLocalPort(), "rude", version), listener);
            rude.accept().close();

            assertThat(listener.awaitEnd().kind()).isIn(Kind.LOST, Kind.MUTE); // it may not have read CONNECT
            awaitTrue(() -> ours().isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFarSideThatReadsConnectAndHangsUpIsMute(Version version) throws Exception {
        try (var old = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var listener = new RecordingListener();
            connector.open(Endpoints.at(old.getLocalPort(), "old", version), listener);
            try (var socket = old.accept()) {
                assertThat(socket.getInputStream().read()).isEqualTo(0x10); // CONNECT
            }
            assertThat(listener.awaitEnd())
                    .isEqualTo(new LinkEnd(Kind.MUTE, "the far side hangs up instead of answering"));
        }
    }

    @Test
    void stoppingLeavesNoThreadBehind() throws Exception {
        try (var far = Mosquitto.start()) {
            for (var version : Version.values()) {
                open(far, "thread-" + version, version, new RecordingListener());
            }
            assertThat(ours()).hasSizeGreaterThanOrEqualTo(12);

            connector.stop();

            awaitTrue(() -> ours().isEmpty());
        }
    }

    @Test
    void refusesWhatItCannotOpen() {
        var endpoint = new Endpoint(
                URI.create("mqtt://host/path"),
                "c",
                Version.V5,
                null,
                null,
                true,
                Duration.ZERO,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                10);
        assertThatThrownBy(() -> connector.open(endpoint, new RecordingListener()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("uri: 'mqtt://host/path' has a path");
    }

    private Link open(Mosquitto far, String id, Version version, RecordingListener listener) throws Exception {
        var link = connector.open(Endpoints.at(far.port(), id, version), listener);
        listener.awaitOpen();
        return link;
    }

    private static void subscribe(Link link, String filter, Qos qos) throws Exception {
        await(link.subscribe(List.of(new Subscription(TopicFilter.of(filter), qos, false, true, 0))));
    }

    private static void await(CompletionStage<?> stage) throws Exception {
        stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static Message message(String topic, String payload, Qos qos) {
        return Message.of(TopicName.of(topic), Payload.of(payload)).withQos(qos);
    }

    private static void readSome(InputStream in) throws IOException {
        assertThat(new String(in.readNBytes(8), StandardCharsets.ISO_8859_1)).contains("MQTT");
    }

    private static void send(Socket socket, int... packet) throws IOException {
        var bytes = new byte[packet.length];
        for (int i = 0; i < packet.length; i++) {
            bytes[i] = (byte) packet[i];
        }
        socket.getOutputStream().write(bytes);
    }

    /** Returns the threads of links that came since the test began: other tests of this process may have some that are ending. */
    private List<Thread> ours() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .filter(thread ->
                        thread.getName().startsWith("MQTT ") || thread.getName().startsWith("sluice-link"))
                .toList();
    }

    private void awaitTrue(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as(() -> "deadline, with threads "
                            + ours().stream()
                                    .map(thread -> thread + " at " + List.of(thread.getStackTrace()))
                                    .toList())
                    .isLessThan(deadline);
            LockSupport.parkNanos(500_000); // leaves the processor to whom it waits for
        }
    }
}
