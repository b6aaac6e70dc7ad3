package sluice.testing.mqtt;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.mqtt.ConnectProperties;
import sluice.mqtt.Decoder;
import sluice.mqtt.DecoderLimits;
import sluice.mqtt.Encoder;
import sluice.mqtt.Packet;
import sluice.mqtt.PacketException;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.Hex;

/**
 * A client that sends bytes and expects packets; what it does not find it tells with an {@link AssertionError}. Confined to its
 * test's thread: each call blocks until its answer is there.
 *
 * <p>"Nothing comes" is proved with a PINGREQ: whatever was on its way has arrived before the PINGRESP. The socket's timeout is
 * for tests that fail only.
 */
public final class RawClient implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final DecoderLimits LIMITS = new DecoderLimits(Packet.MAX_SIZE, Packet.MAX_SIZE, 1_000, 65_535);

    private final Socket socket;
    private final InputStream in;
    private final ProtocolVersion version;
    private final Decoder decoder;
    private final Encoder encoder;

    private RawClient(Socket socket, ProtocolVersion version) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.version = version;
        this.decoder = Decoder.ofClient(version, LIMITS, Clock.systemUTC());
        this.encoder = new Encoder(version);
    }

    /** Opens a connection and sends nothing yet. */
    public static RawClient open(InetSocketAddress address, ProtocolVersion version) {
        try {
            var socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(address, TIMEOUT_MILLIS);
            return new RawClient(socket, version);
        } catch (IOException e) {
            throw new UncheckedIOException("no connection to " + address, e);
        }
    }

    /** Opens a connection and a session without will, user name and keep-alive, and takes the CONNACK. */
    public static RawClient connected(
            InetSocketAddress address, ProtocolVersion version, String clientId, boolean cleanStart) {
        var properties = cleanStart ? ConnectProperties.NONE : ConnectProperties.KEPT;
        var connect = new Packet.Connect(version, clientId, cleanStart, Duration.ZERO, null, null, null, properties);
        var client = open(address, version).send(connect);
        var connack = client.receive(Packet.Connack.class);
        if (connack.code() != ReasonCode.SUCCESS) {
            client.close();
            throw new AssertionError("refused: " + connack);
        }
        return client;
    }

    /** Sends a packet given as a hex dump with remarks, without its remaining length. */
    public RawClient send(String dump) {
        return sendBytes(Hex.packet(dump));
    }

    /** Sends a packet. */
    public RawClient send(Packet packet) {
        var encoded = encoder.encode(packet);
        var bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return sendBytes(bytes);
    }

    /** Sends bytes, whatever they are. */
    public RawClient sendBytes(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send: " + e.getMessage(), e);
        }
        return this;
    }

    /** Returns the next packet. */
    public Packet receive() {
        return decode(receiveBytes());
    }

    /** Returns the next packet, which has to be of this type. */
    public <P extends Packet> P receive(Class<P> type) {
        var packet = receive();
        if (!type.isInstance(packet)) {
            throw new AssertionError("expected " + type.getSimpleName() + ", got " + packet);
        }
        return type.cast(packet);
    }

    /** Takes the next packet, whose bytes have to be those of a dump without remaining length. */
    public RawClient expect(String dump) {
        var expected = Hex.packet(dump);
        var actual = receiveBytes();
        if (!Arrays.equals(expected, actual)) {
            throw new AssertionError("expected " + Hex.dump(expected) + ", got " + Hex.dump(actual));
        }
        return this;
    }

    /** Asks for a PINGRESP and returns the packets that came before it. */
    public List<Packet> sync() {
        send(new Packet.Pingreq());
        var before = new ArrayList<Packet>();
        for (var packet = receive(); !(packet instanceof Packet.Pingresp); packet = receive()) {
            before.add(packet);
        }
        return before;
    }

    /** Asks for a PINGRESP and makes sure that nothing comes before it. */
    public RawClient expectNothing() {
        var before = sync();
        if (!before.isEmpty()) {
            throw new AssertionError("expected nothing, got " + before);
        }
        return this;
    }

    /** Makes sure that the server closes the connection without a packet. */
    public void expectClosed() {
        byte @Nullable [] bytes = next();
        if (bytes != null) {
            throw new AssertionError("expected the end of the connection, got " + decode(bytes));
        }
    }

    /** Makes sure that the server closes the connection, in MQTT 5 with a DISCONNECT that has this code. */
    public void expectDisconnected(ReasonCode code) {
        if (version.hasProperties()) {
            var disconnect = receive(Packet.Disconnect.class);
            if (disconnect.code() != code) {
                throw new AssertionError("expected DISCONNECT with " + code + ", got " + disconnect);
            }
        }
        expectClosed();
    }

    /** Closes the connection as a network that breaks: with a reset, and no DISCONNECT. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the connection without a DISCONNECT. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the bytes of the next packet. */
    public byte[] receiveBytes() {
        byte @Nullable [] bytes = next();
        if (bytes == null) {
            throw new AssertionError("expected a packet, but the connection was closed");
        }
        return bytes;
    }

    /** Returns the bytes of the next packet, null at the end of the connection. */
    private byte @Nullable [] next() {
        try {
            int first = in.read();
            if (first < 0) {
                return null;
            }
            var packet = new ByteArrayOutputStream();
            packet.write(first);
            int length = 0;
            for (int shift = 0, digit = 0x80; digit >= 0x80; shift += 7) {
                digit = in.read();
                if (digit < 0) {
                    throw new EOFException("closed inside a packet");
                }
                packet.write(digit);
                length |= (digit & 0x7F) << shift;
            }
            var body = in.readNBytes(length);
            if (body.length < length) {
                throw new EOFException("closed inside a packet");
            }
            packet.writeBytes(body);
            return packet.toByteArray();
        } catch (SocketException _) { // reset by a server that did not read everything we sent
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("no packet came: " + e.getMessage(), e);
        }
    }

    private Packet decode(byte[] bytes) {
        try {
            var packet = decoder.decode(ByteBuffer.wrap(bytes));
            if (packet == null) {
                throw new AssertionError("not a whole packet: " + Hex.dump(bytes));
            }
            return packet;
        } catch (PacketException e) {
            throw new AssertionError("the server sent what it may not: " + Hex.dump(bytes), e);
        }
    }
}
