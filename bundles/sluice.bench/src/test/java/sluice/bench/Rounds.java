package sluice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.time.Duration;

/** Lets clients write and read in turn until something has happened. Confined to its thread. */
final class Rounds implements AutoCloseable {

    /** Bytes of each message. */
    static final int BYTES = 128;

    /** How many are published before the first is acknowledged. */
    static final int WINDOW = 100;

    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();
    private static final int SLEEP_MILLIS = 10;

    private final Selector selector = Selector.open();

    Rounds() throws IOException {}

    /** What each message's topic is. */
    interface Topics {
        String of(int i);
    }

    void join(Peer peer) throws IOException {
        peer.join(selector);
    }

    /** Publishes with QoS 1 until all is acknowledged. Each message begins with its number, the first with 1. */
    void publish(InetSocketAddress broker, Topics topics, int count, boolean retain) throws IOException {
        var acknowledged = new long[1];
        var publisher = new Peer(broker, "fill", 0, true, false, new Peer.Ear() {
            @Override
            public void message(Peer to, ByteBuffer payload) {}

            @Override
            public void acknowledged(Peer from) {
                acknowledged[0]++;
            }
        });
        publisher.join(selector);
        var bytes = ByteBuffer.allocate(BYTES);
        var progress = new Progress();
        for (int sent = 0; acknowledged[0] < count && progress.isAlive(acknowledged[0]); ) {
            for (; sent < count && sent - acknowledged[0] < WINDOW; sent++) {
                publisher.publish(topics.of(sent).getBytes(UTF_8), 1, retain, bytes.putLong(0, sent + 1L));
            }
            round();
        }
        publisher.leave();
        if (acknowledged[0] < count) {
            throw new IOException("only %d of %d messages were acknowledged".formatted(acknowledged[0], count));
        }
    }

    /** Goes on until so many have arrived, or nothing comes any more. */
    void await(long[] arrived, int count) throws IOException {
        for (var progress = new Progress(); arrived[0] < count && progress.isAlive(arrived[0]); ) {
            round();
        }
    }

    /** Lets everybody write and read once. */
    void round() throws IOException {
        for (var key : selector.keys()) {
            if (key.isValid()) {
                ((Peer) key.attachment()).flush(selector);
            }
        }
        selector.select(SLEEP_MILLIS);
        for (var key : selector.selectedKeys()) {
            if (key.isValid() && key.isReadable()) {
                ((Peer) key.attachment()).read();
            }
        }
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }

    /** Knows when nothing has come for so long that nothing will. */
    static final class Progress {
        private long last = -1;
        private long since;

        boolean isAlive(long count) {
            if (count != last) {
                last = count;
                since = System.nanoTime();
            }
            return System.nanoTime() - since < PATIENCE;
        }
    }
}
