package sluice.transport.tls;

import java.nio.ByteBuffer;
import sluice.transport.ConnectionHandler;

/** Gives decrypted bytes to the handler above, keeps what it leaves, and waits while it does not read. Confined to its loop. Hot path. */
final class Inbox {

    private final ConnectionHandler handler;
    private final Held held = new Held();
    private boolean paused;
    private boolean ended;

    Inbox(ConnectionHandler handler) {
        this.handler = handler;
    }

    /** Returns whether the handler reads no more for now. */
    boolean isPaused() {
        return paused;
    }

    /** Stops and starts; returns whether there is something to {@linkplain #offerHeld offer} again. */
    boolean pause(boolean on) {
        paused = on;
        return !on && !held.isEmpty();
    }

    /** Nothing is given to the handler any more. */
    void end() {
        ended = true;
    }

    /** Gives fresh bytes to the handler, behind those it has left; the buffer is empty afterwards. */
    void hand(ByteBuffer fresh) {
        fresh.flip();
        if (fresh.hasRemaining()) {
            if (held.isEmpty()) {
                offer(fresh);
            } else {
                held.append(fresh);
                if (held.isEnough() && !paused) {
                    offer(held.take());
                }
            }
        }
        fresh.clear();
    }

    void offerHeld() {
        if (!paused && !held.isEmpty()) {
            offer(held.take());
        }
    }

    private void offer(ByteBuffer bytes) {
        if (ended) {
            return;
        }
        int wanted = handler.received(bytes);
        if (bytes.hasRemaining()) {
            held.keep(bytes, wanted);
        }
    }
}
