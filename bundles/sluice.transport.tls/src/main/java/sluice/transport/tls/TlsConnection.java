package sluice.transport.tls;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.transport.Connection;
import sluice.transport.ConnectionHandler;
import sluice.transport.EventLoop;

/**
 * A connection with TLS on top of another: the handler of the one below, and the connection of the handler above. Confined to its loop. Hot path.
 *
 * <pre>
 *   handler   -- output() --&gt; plain -- end of the round: wrap --&gt; connection below
 *   handler &lt;-- received() -- held &lt;------------------- unwrap &lt;-- connection below
 * </pre>
 *
 * What the handler says is collected and encrypted once a round, in records as large as they may be. The costly parts of a handshake are done
 * by a thread of the transport's; nothing is read meanwhile.
 */
final class TlsConnection implements Connection, ConnectionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(TlsConnection.class);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** A record's header: its type, its version and its length (RFC 8446, 5.1). */
    private static final int HEADER = 5;

    private final Connection below;
    private final SSLEngine engine;
    private final Scratch scratch;
    private final Executor handshakes;
    private final Refusals refusals;
    private final boolean named;
    private final EventLoop.Timer timeout;
    private final ConnectionHandler handler;
    private final Inbox inbox;
    private final Collected collected;

    private List<X509Certificate> certificates = List.of();
    private @Nullable Throwable failure;
    private boolean established;
    private boolean working;
    private boolean flushing;
    private boolean closing;
    private boolean closed;

    TlsConnection(
            Connection below,
            Terms terms,
            Scratch scratch,
            Executor handshakes,
            Refusals refusals,
            ConnectionHandler.Factory handlers) {
        this.below = below;
        this.engine = terms.engine();
        this.scratch = scratch;
        this.handshakes = handshakes;
        this.refusals = refusals;
        this.named = terms.isNamed();
        this.timeout = below.loop().schedule(Duration.ofMillis(terms.handshakeMillis()), this::late);
        this.collected = new Collected(scratch);
        this.handler = handlers.accepted(this);
        this.inbox = new Inbox(handler);
    }

    private void late() {
        fail(new SSLException("the handshake took too long"));
    }

    // --- from below

    @Override
    public int received(ByteBuffer bytes) {
        try {
            return unwrap(bytes);
        } catch (SSLException e) {
            refuse(e);
            bytes.position(bytes.limit());
            return 0;
        }
    }

    private int unwrap(ByteBuffer bytes) throws SSLException {
        var to = scratch.incoming.clear();
        while (!inbox.isPaused() && !working && !closed && !closing) {
            var result = engine.unwrap(bytes, to);
            switch (result.getStatus()) {
                case BUFFER_OVERFLOW -> inbox.hand(to);
                case BUFFER_UNDERFLOW -> {
                    proceed(result.getHandshakeStatus());
                    inbox.hand(to);
                    return missing(bytes);
                }
                case CLOSED -> {
                    inbox.hand(to);
                    bytes.position(bytes.limit());
                    close();
                    return 0;
                }
                case OK -> {
                    if (!proceed(result.getHandshakeStatus())) {
                        inbox.hand(to);
                    }
                    if (!bytes.hasRemaining() && engine.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP_AGAIN) {
                        inbox.hand(to);
                        return 0;
                    }
                }
            }
        }
        inbox.hand(to);
        return 0;
    }

    /** Returns how long the record is that has begun; what a header claims beyond the standard's bound, the engine refuses. */
    private static int missing(ByteBuffer bytes) {
        if (bytes.remaining() < HEADER) {
            return HEADER;
        }
        return HEADER + Short.toUnsignedInt(bytes.getShort(bytes.position() + 3));
    }

    /** Does what the handshake wants next; false if it has to wait for somebody. */
    private boolean proceed(HandshakeStatus last) throws SSLException {
        if (last == HandshakeStatus.FINISHED) {
            establish();
        }
        while (!closed && !closing) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> {
                    delegate();
                    return false;
                }
                case NEED_WRAP -> {
                    if (!wrap(NOTHING)) {
                        return false;
                    }
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    checkNoRenegotiation();
                    return true;
                }
                case NOT_HANDSHAKING, FINISHED -> {
                    return true;
                }
            }
        }
        return false;
    }

    /** A client could make us compute for nothing (CVE-2011-1473); nobody needs it. */
    private void checkNoRenegotiation() throws SSLException {
        if (established && !engine.getSession().getProtocol().equals("TLSv1.3")) {
            throw new SSLException("renegotiation is not allowed");
        }
    }

    private void delegate() {
        working = true;
        below.reading(false);
        try {
            handshakes.execute(() -> {
                for (Runnable task; (task = engine.getDelegatedTask()) != null; ) {
                    task.run();
                }
                resume();
            });
        } catch (RejectedExecutionException e) {
            fail(e);
        }
    }

    private void resume() {
        try {
            below.loop().execute(this::goOn);
        } catch (RejectedExecutionException e) {
            LOG.debug("A handshake went on after its loop had ended", e);
        }
    }

    private void goOn() {
        working = false;
        if (closed || closing) {
            return;
        }
        try {
            proceed(engine.getHandshakeStatus());
        } catch (SSLException e) {
            refuse(e);
            return;
        }
        if (!working && !inbox.isPaused()) {
            below.reading(true);
        }
    }

    private void establish() throws SSLException {
        if (established) {
            return;
        }
        if (named
                && engine.getSession() instanceof ExtendedSSLSession session
                && session.getRequestedServerNames().isEmpty()) {
            throw new SSLException("no server name is asked for"); // a name that is asked for has been checked already
        }
        established = true;
        timeout.cancel();
        try {
            certificates = Arrays.stream(engine.getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException _) { // shows none
            certificates = List.of();
        }
        flushSoon();
    }

    @Override
    public void drained() {
        if (collected.isEmpty() && established) {
            handler.drained();
        }
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        closed = true;
        inbox.end();
        timeout.cancel();
        collected.drop();
        handler.closed(failure == null ? cause : failure);
    }

    /** Tells the peer by an alert what it did wrong, if there is one, and closes. */
    private void refuse(SSLException cause) {
        tell(cause);
        failure = failure == null ? cause : failure;
        collected.drop();
        end();
        timeout.cancel();
        try {
            for (boolean more = true; more && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP; ) {
                more = wrap(NOTHING);
            }
        } catch (SSLException e) {
            LOG.debug("No alert could be sent to {}", peer(), e);
        }
        below.close();
    }

    private void fail(Exception cause) {
        if (!established && !closed) {
            tell(cause);
            failure = cause;
            below.abort();
        }
    }

    private void tell(Exception cause) {
        if (established) {
            LOG.debug("TLS connection of {} is closed: {}", peer(), cause.getMessage());
        } else {
            refusals.tell(peer(), cause);
        }
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
        return certificates;
    }

    @Override
    public ByteBuffer output(int bytes) {
        if (closing || closed) { // nobody will see it
            return ByteBuffer.allocate(bytes);
        }
        flushSoon();
        if (established && collected.isTooFullFor(bytes)) {
            flush();
        }
        return collected.room(bytes); // before the end of the handshake there is nowhere to put it
    }

    @Override
    public void write(ByteBuffer bytes) {
        if (closing || closed) {
            return;
        }
        if (!established) {
            output(bytes.remaining()).put(bytes.duplicate());
            return;
        }
        flush();
        encrypt(bytes.duplicate());
    }

    @Override
    public long pending() {
        return below.pending() + collected.size();
    }

    @Override
    public void reading(boolean on) {
        if (inbox.pause(!on)) {
            below.loop().execute(inbox::offerHeld);
        }
        if (!working) {
            below.reading(on);
        }
    }

    @Override
    public void close() {
        if (closing || closed) {
            return;
        }
        flush();
        end();
        engine.closeOutbound();
        try {
            for (boolean more = true; more && !engine.isOutboundDone(); ) {
                more = wrap(NOTHING);
            }
        } catch (SSLException e) {
            LOG.debug("The end was not announced to {}", peer(), e);
        }
        below.close();
    }

    @Override
    public void abort() {
        end();
        below.abort();
    }

    /** Nothing is said or heard any more. */
    private void end() {
        closing = true;
        inbox.end();
    }

    /** Asks to encrypt what is said in this round, once, before the connection below writes. */
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
        if (!established || closing || closed) {
            return;
        }
        var waiting = collected.take();
        if (waiting != null) {
            encrypt(waiting);
            collected.done(waiting);
        }
    }

    private void encrypt(ByteBuffer from) {
        try {
            for (boolean more = true; more && from.hasRemaining(); ) {
                more = wrap(from);
            }
        } catch (SSLException e) {
            refuse(e);
        }
    }

    /** Makes one record; false if the engine makes no more. */
    private boolean wrap(ByteBuffer from) throws SSLException {
        var record = scratch.record.clear();
        var result = engine.wrap(from == NOTHING ? NOTHING.duplicate() : from, record);
        record.flip();
        if (record.hasRemaining()) {
            below.output(record.remaining()).put(record);
        }
        if (result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
            establish();
        }
        return result.getStatus() == SSLEngineResult.Status.OK
                && (result.bytesProduced() > 0 || result.bytesConsumed() > 0);
    }
}
