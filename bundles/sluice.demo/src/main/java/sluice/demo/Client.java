package sluice.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import sluice.bus.Message;
import sluice.bus.Qos;
import sluice.mqtt.ConnectProperties;
import sluice.mqtt.Decoder;
import sluice.mqtt.DecoderLimits;
import sluice.mqtt.Encoder;
import sluice.mqtt.MalformedPacketException;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolErrorException;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;

/**
 * An MQTT client as small as the demonstration needs: it subscribes once and publishes now and then. Thread-safe; messages are
 * handed over on its reading thread.
 */
final class Client implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 5_000;

    private final Socket socket;
    private final OutputStream out;
    private final ReadableByteChannel channel;
    private final Encoder encoder = new Encoder(ProtocolVersion.MQTT_5);
    private final Decoder decoder =
            Decoder.ofClient(ProtocolVersion.MQTT_5, DecoderLimits.DEFAULT, InstantSource.system());
    private final Consumer<Message> sink;
    private final ByteBuffer in = ByteBuffer.allocate(1 << 20).flip();

    /**
     * Connects, subscribes with QoS 1 and returns when that is granted.
     *
     * @throws IOException if nobody listens at the port, or says no
     */
    Client(int port, String id, List<String> filters, Consumer<Message> sink) throws IOException {
        this.sink = sink;
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            out = socket.getOutputStream();
            channel = Channels.newChannel(socket.getInputStream());
            send(new Packet.Connect(
                    ProtocolVersion.MQTT_5, id, true, Duration.ZERO, null, null, null, ConnectProperties.NONE));
            if (!(receive() instanceof Packet.Connack connack) || connack.code().isError()) {
                throw new IOException("the broker at port " + port + " does not let the demonstration in");
            }
            var requests = filters.stream().map(filter -> Packet.Subscribe.Request.of(filter, Qos.AT_LEAST_ONCE));
            subscribe(requests);
            socket.setSoTimeout(0);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        Thread.ofVirtual().name("client " + id).start(this::read);
    }

    private void subscribe(Stream<Packet.Subscribe.Request> requests) throws IOException {
        send(new Packet.Subscribe(1, requests.toList(), 0, List.of()));
        for (var packet = receive(); !(packet instanceof Packet.Suback); packet = receive()) {
            handOver(packet);
        }
    }

    /** Publishes with QoS 0. */
    void publish(Message message) throws IOException {
        send(new Packet.Publish(0, false, message.withQos(Qos.AT_MOST_ONCE), 0, List.of()));
    }

    private void send(Packet packet) throws IOException {
        var bytes = encoder.encode(packet);
        var array = new byte[bytes.remaining()];
        bytes.get(array);
        synchronized (out) {
            out.write(array);
        }
    }

    private Packet receive() throws IOException {
        while (true) {
            try {
                var packet = decoder.decode(in);
                if (packet != null) {
                    return packet;
                }
            } catch (MalformedPacketException | ProtocolErrorException e) {
                throw new IOException("the broker sent what is no MQTT: " + e.getMessage(), e);
            }
            in.compact();
            int count = channel.read(in);
            in.flip();
            if (count < 0) {
                throw new IOException("the broker closed the connection");
            }
        }
    }

    private void handOver(Packet packet) throws IOException {
        if (packet instanceof Packet.Publish publish) {
            sink.accept(publish.message());
            if (publish.id() != 0) {
                send(new Packet.Puback(publish.id(), ReasonCode.SUCCESS));
            }
        }
    }

    private void read() {
        try {
            while (true) {
                handOver(receive());
            }
        } catch (IOException _) {
            close(); // the other side is gone, which is part of the show
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // closed is what we want
        }
    }
}
