package sluice.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ConfigurationAdmin;
import sluice.bus.MessageBus;
import sluice.bus.Qos;
import sluice.mqtt.ConnectProperties;
import sluice.mqtt.Decoder;
import sluice.mqtt.DecoderLimits;
import sluice.mqtt.Encoder;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.testing.framework.Exports;
import sluice.testing.framework.TestFramework;
import sluice.transport.Transport;

/** The broker's bundles in a framework, as in the image, on a transport without a network. Confined to the benchmark's thread. */
final class Gateway {

    private final Path storage;
    private final TestFramework framework;
    private final Memory memory = new Memory();

    Gateway() throws Exception {
        storage = Files.createTempDirectory("sluice-bench");
        var shared = Exports.of("sluice.bus", "sluice.transport");
        framework = new TestFramework(storage, Map.of(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, shared));
        for (var type : List.of(
                "org.apache.felix.cm.impl.ConfigurationManager",
                "org.apache.felix.scr.impl.Activator",
                "sluice.mqtt.Decoder",
                "sluice.security.Authenticator",
                "sluice.store.Store",
                "sluice.bus.local.LocalBus",
                "sluice.broker.Broker")) {
            framework.installHolding(type);
        }
        for (var bundle : framework.context().getBundles()) {
            bundle.start();
        }
        var name = FrameworkUtil.asDictionary(Map.of(Transport.NAME, "memory"));
        framework.context().registerService(Transport.class, memory, name);
        configure("default", Map.of("transport", "memory", "connections", 1_000_000));
        framework.awaitService("(sluice.endpoint=*)");
    }

    private void configure(String listener, Map<String, Object> values) throws IOException {
        framework
                .service(ConfigurationAdmin.class)
                .getFactoryConfiguration("sluice.broker.listener", listener, "?")
                .update(FrameworkUtil.asDictionary(values));
    }

    /** Opens a port, too. */
    InetSocketAddress listen(Transport transport) throws Exception {
        var name = FrameworkUtil.asDictionary(Map.of(Transport.NAME, "tcp"));
        framework.context().registerService(Transport.class, transport, name);
        configure("port", Map.of("transport", "tcp", "address", "127.0.0.1:0"));
        framework.awaitService("(&(sluice.endpoint=mqtt 127.0.0.1:*)(!(sluice.endpoint=mqtt 127.0.0.1:1883)))");
        for (var each : framework.context().getAllServiceReferences(null, "(sluice.endpoint=*)")) {
            var text = String.valueOf(each.getProperty("sluice.endpoint"));
            int port = Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
            if (port != 1_883) {
                return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            }
        }
        throw new IllegalStateException("no port is open");
    }

    MessageBus bus() {
        return framework.service(MessageBus.class);
    }

    /** Connects a client that keeps nothing. */
    Client connect(ProtocolVersion version, String id) throws Exception {
        var client = new Client(memory.connect(), version);
        client.send(new Packet.Connect(version, id, true, Duration.ZERO, null, null, null, ConnectProperties.NONE));
        client.expect(Packet.Connack.class);
        return client;
    }

    /** A client without a socket. */
    final class Client {

        private final Memory.Peer peer;
        private final Encoder encoder;
        private final Decoder decoder;

        private Client(Memory.Peer peer, ProtocolVersion version) {
            this.peer = peer;
            this.encoder = new Encoder(version);
            this.decoder = Decoder.ofClient(version, DecoderLimits.DEFAULT, InstantSource.system());
        }

        ByteBuffer bytes(Packet packet) {
            return encoder.encode(packet);
        }

        void send(Packet packet) {
            send(bytes(packet));
        }

        /** Sends a packet's bytes, and lets the broker end its round. */
        void send(ByteBuffer bytes) {
            peer.send(bytes);
            memory.round();
        }

        ByteBuffer take() {
            return peer.take();
        }

        void subscribe(String filter, Qos qos) throws Exception {
            send(new Packet.Subscribe(1, List.of(Packet.Subscribe.Request.of(filter, qos)), 0, List.of()));
            expect(Packet.Suback.class);
        }

        private void expect(Class<? extends Packet> type) throws Exception {
            var packet = decoder.decode(take());
            if (!type.isInstance(packet)) {
                throw new IllegalStateException("expected " + type.getSimpleName() + ", got " + packet);
            }
        }
    }

    void close() throws Exception {
        memory.disconnect();
        framework.stop();
        try (var files = Files.walk(storage)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
