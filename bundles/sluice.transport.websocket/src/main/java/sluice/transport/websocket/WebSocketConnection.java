package sluice.transport.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.transport.Connection;
import sluice.transport.ConnectionHandler;
import sluice.transport.EventLoop;

/**
 * A WebSocket on top of another connection: the handler of the one below, and the connection of the handler above. Confined to its loop. Hot path.
 *
 * <pre>
 *   below  | header | masked payload | header | masked payload | half a header
 *                   | payload | payload |  &lt;- unmasked in its place, moved together: one call of the handler above
 * </pre>
 *
 * Received bytes are not copied: taking the mask off is the one time they are touched, and where a packet goes over the end of what has come, it
 * is that which puts it together. What the handler says in a round is collected and sent as one frame at its end.
 */
final class WebSocketConnection implements Connection, ConnectionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);

    private final Connection below;
    private final Scratch scratch;
    private final Refusals refusals;
    private final FrameReader frames = new FrameReader();
    private final ControlFrames controls;
    private final Held held = new Held();
    private final ConnectionHandler handler;

    private @Nullable Handshake handshake;
    private @Nullable ByteBuffer collected;
    private @Nullable Throwable failure;
    private boolean paused;
    private boolean flushing;
    private boolean closing;
    private boolean closed;

    WebSocketConnection(
            Connection below, Terms terms, Scratch scratch, Refusals refusals, ConnectionHandler.Factory handlers) {
        this.below = below;
        this.scratch = scratch;
        this.refusals = refusals;
        this.controls = new ControlFrames(below);
        this.handshake = new Handshake(terms);
        this.handler = handlers.accepted(this);
    }

    // --- from below

    @Override
    public int received(ByteBuffer bytes) {
        try {
            return handshake == null || open(bytes, handshake) ? frames(bytes) : 0;
        } catch (RefusedException e) {
            refusals.tell(peer(), e);
            fail(e);
            var response = e.response().getBytes(ISO_8859_1);
            below.output(response.length).put(response);
        } catch (ViolationException e) {
            LOG.debug("WebSocket of {} is closed: {}", peer(), e.getMessage());
            send();
            fail(e);
            controls.close(e.code());
        }
        bytes.position(bytes.limit());
        below.close();
        return 0;
    }

    private void fail(Exception cause) {
        failure = cause;
        closing = true;
    }

    /** Answers the handshake; false if it has not all come. */
    private boolean open(ByteBuffer bytes, Handshake pending) throws RefusedException {
        if (closing || closed) {
            return false;
        }
        var answer = pending.received(bytes);
        if (answer == null) {
            return false;
        }
        handshake = null;
        var response = answer.getBytes(ISO_8859_1);
        below.output(response.length).put(response);
        flushSoon();
        return true;
    }

    /** Reads frames; returns how many bytes there have to be to go on. */
    private int frames(ByteBuffer bytes) throws ViolationException {
        int from = 0;
        int to = 0;
        int wanted = 0;
        byte[] bye = null;
        try {
            while (!paused && !closing && !closed && bye == null) {
                if (!frames.inFrame()) {
                    wanted = frames.header(bytes);
                    if (wanted > 0) {
                        break;
                    }
                }
                if (frames.isControl()) {
                    wanted = (int) frames.left();
                    if (bytes.remaining() < wanted) {
                        break;
                    }
                    wanted = 0;
                    bye = control(bytes);
                    continue;
                }
                int count = (int) Math.min(frames.left(), bytes.remaining());
                if (!held.isEmpty()) {
                    complete(bytes, Math.min(count, held.missing()));
                } else if (count > 0) {
                    if (from == to) {
                        from = bytes.position();
                        to = from;
                    }
                    frames.unmask(bytes, count, bytes, to);
                    to += count;
                }
                if (frames.inFrame() && !bytes.hasRemaining()) {
                    break;
                }
            }
        } finally { // what came before a violation counts, however it was cut
            hand(bytes, from, to);
        }
        if (bye != null && !closing && !closed) {
            send();
            controls.echo(bye);
            closing = true;
            below.close();
        }
        return wanted;
    }

    /** Adds to what the handler has left, and asks it again when there is what it wants. */
    private void complete(ByteBuffer bytes, int count) {
        held.append(frames, bytes, count);
        if (held.missing() == 0) {
            offer(held.take());
        }
    }

    /** Answers a control frame; returns the payload of a farewell, null if it is none. */
    private byte @Nullable [] control(ByteBuffer bytes) throws ViolationException {
        int opcode = frames.opcode();
        var payload = new byte[(int) frames.left()];
        frames.unmask(bytes, payload.length, ByteBuffer.wrap(payload), 0);
        if (opcode == FrameReader.CLOSE) {
            return payload;
        }
        controls.count();
        if (opcode == FrameReader.PING) {
            controls.pong(payload);
        }
        return null;
    }

    /** Gives the payload between two places to the handler, and leaves the buffer as it was. */
    private void hand(ByteBuffer bytes, int from, int to) {
        if (from < to) {
            int position = bytes.position();
            int limit = bytes.limit();
            offer(bytes.limit(to).position(from));
            bytes.limit(limit).position(position);
        }
    }

    private void offer(ByteBuffer payload) {
        if (closing || closed) {
            return;
        }
        int wanted = handler.received(payload);
        if (payload.hasRemaining()) {
            held.keep(payload, wanted);
        }
    }

    private void offerHeld() {
        if (!paused && !held.isEmpty()) {
            offer(held.take());
        }
    }

    @Override
    public void drained() {
        if (collected == null && handshake == null) {
            handler.drained();
        }
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        closed = true;
        if (collected != null) {
            scratch.give(collected);
            collected = null;
        }
        handler.closed(failure == null ? cause : failure);
    }

    // --- from above

    @Override
    public EventLoop loop() {
        return below.loop();
    }

    @Override
    public SocketAddress peer() {
        return below.peer();
    }

    @Override
    public List<X509Certificate> certificates() {
        return below.certificates();
    }

    @Override
    public ByteBuffer output(int bytes) {
        if (closing || closed) { // nobody will see it
            return ByteBuffer.allocate(bytes);
        }
        flushSoon();
        if (collected != null && collected.remaining() < bytes) {
            send();
        }
        var buffer = collected;
        if (buffer == null) {
            buffer = scratch.take(bytes);
        } else if (buffer.remaining() < bytes) { // before the end of the handshake there is nowhere to put it
            buffer = ByteBuffer.allocate(buffer.position() + Math.max(bytes, Scratch.PAYLOAD))
                    .put(buffer.flip());
        }
        collected = buffer;
        return buffer;
    }

    @Override
    public void write(ByteBuffer bytes) {
        if (closing || closed) {
            return;
        }
        if (handshake != null) {
            output(bytes.remaining()).put(bytes.duplicate());
            return;
        }
        send();
        header(below.output(Scratch.HEADER), bytes.remaining());
        below.write(bytes);
    }

    @Override
    public long pending() {
        var waiting = collected;
        return below.pending() + (waiting == null ? 0 : waiting.position());
    }

    @Override
    public void reading(boolean on) {
        paused = !on;
        if (on && !held.isEmpty()) {
            below.loop().execute(this::offerHeld);
        }
        below.reading(on);
    }

    @Override
    public void close() {
        if (closing || closed) {
            return;
        }
        send();
        closing = true;
        if (handshake == null) {
            controls.close(CloseCode.NORMAL);
        }
        below.close();
    }

    @Override
    public void abort() {
        closing = true;
        below.abort();
    }

    /** Asks to send what is said in this round, once, before the connection below writes. */
    private void flushSoon() {
        if (!flushing) {
            flushing = true;
            try {
                below.loop().execute(this::flush);
            } catch (RejectedExecutionException e) {
                LOG.debug("The loop of {} has ended", peer(), e);
            }
        }
    }

    private void flush() {
        flushing = false;
        send();
    }

    /** Sends what is collected as one frame. */
    private void send() {
        var payload = collected;
        if (payload == null || handshake != null || closing || closed) {
            return;
        }
        collected = null;
        payload.flip();
        if (payload.hasRemaining()) {
            var out = below.output(Scratch.HEADER + payload.remaining());
            header(out, payload.remaining());
            out.put(payload);
        }
        scratch.give(payload);
    }

    /** A whole message, not masked (RFC 6455, 5.1). */
    private static void header(ByteBuffer out, int length) {
        out.put((byte) (FrameReader.FIN | FrameReader.BINARY)); // [MQTT-6.0.0-1]
        if (length <= FrameReader.CONTROL_LIMIT) {
            out.put((byte) length);
        } else if (length <= 0xffff) {
            out.put((byte) 126).putShort((short) length);
        } else {
            out.put((byte) 127).putLong(length);
        }
    }
}
