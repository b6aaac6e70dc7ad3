package sluice.transport.tcp;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.transport.Connection;
import sluice.transport.ConnectionHandler;
import sluice.transport.EventLoop;

/**
 * One socket. Confined to its loop. Hot path.
 *
 * <pre>
 *   open  --close()-->  closing  --all written-->  ended, lingering  --peer gone, or a second-->  channel closed
 *     |                    |
 *     +----- abort(), broken, peer gone -----------------------------------------------------^
 * </pre>
 *
 * Nothing but the loop calls the handler: {@link #close} and {@link #abort} only take notes, so that a handler is never
 * called from within another's.
 */
final class TcpConnection implements Connection {

    private static final Logger LOG = LoggerFactory.getLogger(TcpConnection.class);

    /** Output beyond this is written before the round ends, to bound the memory of a round. */
    private static final int FLUSH = 512 * 1024;

    /** How long a closed connection may take to write the rest, and its peer to take it. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    /** How much a peer may still send while we wait for it to take our last words. */
    private static final int DISCARD = 1024 * 1024;

    private final Loop loop;
    private final SocketChannel channel;
    private final SocketAddress peer;
    private final SelectionKey key;
    private final Output out;
    private final ConnectionHandler handler;

    private @Nullable Held held;
    private @Nullable IOException broken;
    private boolean dirty;
    private boolean stalled;
    private boolean closing;
    private boolean aborted;
    private boolean ended;
    private int discarded;

    TcpConnection(Loop loop, SocketChannel channel, ConnectionHandler.Factory handlers) throws IOException {
        this.loop = loop;
        this.channel = channel;
        this.peer = channel.getRemoteAddress();
        this.out = new Output(loop.chunks());
        this.key = channel.register(loop.selector(), SelectionKey.OP_READ, this);
        this.handler = handlers.accepted(this);
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public SocketAddress peer() {
        return peer;
    }

    @Override
    public ByteBuffer output(int bytes) {
        if (closing || ended || aborted) { // nobody will see it
            return ByteBuffer.allocate(bytes);
        }
        touch();
        if (out.pending() > FLUSH && !stalled) {
            tryWrite();
        }
        return out.room(bytes);
    }

    @Override
    public void write(ByteBuffer bytes) {
        if (!closing && !ended && !aborted) {
            touch();
            out.append(bytes);
        }
    }

    @Override
    public long pending() {
        return out.pending();
    }

    @Override
    public void reading(boolean on) {
        if (ended || !key.isValid()) {
            return;
        }
        interest(SelectionKey.OP_READ, on);
        if (on && held != null) {
            loop.execute(this::offerAgain);
        }
    }

    @Override
    public void close() {
        if (!closing) {
            closing = true;
            touch();
            if (!ended) {
                loop.schedule(LINGER, this::abort);
            }
        }
    }

    @Override
    public void abort() {
        aborted = true;
        touch();
    }

    /** Reads what has come and hands it on: one system call. */
    void read() {
        var buffer = loop.scratch();
        var before = held;
        int from = before == null || before.isLarge() ? 0 : before.size();
        buffer.clear().position(from);
        if (before != null && before.isLarge()) {
            buffer.limit(Math.min(buffer.capacity(), before.missing()));
        }
        int count;
        try {
            count = channel.read(buffer);
        } catch (IOException e) {
            end(e);
            return;
        }
        if (count < 0) {
            end(null);
        } else if (ended) {
            discard(count);
        } else if (count > 0 && !closing && !aborted) {
            accept(buffer.limit(buffer.position()).position(from), before);
        }
    }

    private void accept(ByteBuffer fresh, @Nullable Held before) {
        if (before == null) {
            offer(fresh);
        } else if (before.isLarge() || before.missing() > fresh.remaining()) {
            before.append(fresh);
            offerHeld();
        } else {
            before.putBefore(fresh);
            held = null;
            offer(fresh.position(0));
        }
    }

    private void offerHeld() {
        var whole = held;
        if (whole != null && whole.missing() <= 0 && !closing && !aborted && !ended) {
            held = null;
            offer(whole.buffer());
        }
    }

    /** The handler stopped reading with bytes left, and goes on now. */
    private void offerAgain() {
        var rest = held;
        if (rest != null && !closing && !aborted && !ended) {
            held = null;
            offer(rest.buffer());
        }
    }

    private void offer(ByteBuffer bytes) {
        try {
            int wanted = handler.received(bytes);
            if (bytes.hasRemaining() && !closing && !aborted) {
                held = new Held(bytes, wanted);
            }
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("Connection of {} is closed because of a bug", peer, e);
            end(e);
        }
    }

    private void discard(int count) {
        discarded += count;
        if (discarded > DISCARD) {
            closeChannel();
        }
    }

    /** The channel takes output again. */
    void writable() {
        stalled = false;
        interest(SelectionKey.OP_WRITE, false);
        flush();
    }

    /** Called at the end of a round in which this connection was touched. */
    void endOfRound() {
        dirty = false;
        flush();
    }

    private void flush() {
        if (ended) {
            return;
        }
        if (!aborted && !stalled) {
            tryWrite();
        }
        if (broken != null || aborted) {
            end(broken);
        } else if (!stalled && closing) {
            linger();
        } else if (!stalled) {
            drained();
        }
    }

    private void tryWrite() {
        try {
            stalled = !out.writeTo(channel, loop.staging());
            if (stalled) {
                interest(SelectionKey.OP_WRITE, true);
            }
        } catch (IOException e) {
            broken = e;
            aborted = true;
        }
    }

    private void drained() {
        try {
            handler.drained();
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("Connection of {} is closed because of a bug", peer, e);
            end(e);
        }
    }

    /** All is said: waits for the peer to close first, since closing over unread input would take our last words back. */
    private void linger() {
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            end(null);
            return;
        }
        interest(SelectionKey.OP_READ, true);
        tell(null);
        loop.schedule(LINGER, this::closeChannel);
    }

    /** Ends it for good. */
    void end(@Nullable Throwable cause) {
        closeChannel();
        tell(cause);
    }

    private void tell(@Nullable Throwable cause) {
        if (ended) {
            return;
        }
        ended = true;
        held = null;
        out.release();
        try {
            handler.closed(cause);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("The end of the connection of {} was not handled because of a bug", peer, e);
        }
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("Connection of {} did not close", peer, e);
        }
    }

    private void touch() {
        if (!dirty) {
            dirty = true;
            loop.touched(this);
        }
    }

    private void interest(int op, boolean on) {
        if (key.isValid()) {
            int ops = key.interestOps();
            int wanted = on ? ops | op : ops & ~op;
            if (ops != wanted) {
                key.interestOps(wanted);
            }
        }
    }
}
