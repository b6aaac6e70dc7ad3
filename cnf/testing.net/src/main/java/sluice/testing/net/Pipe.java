package sluice.testing.net;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** One connection through a proxy: two threads each way, one that reads and one that writes when it is time. Thread-safe. */
final class Pipe {

    private static final int BUFFER = 8192;
    private static final int QUEUED = 4096;
    private static final double NANOS = 1e9;

    /** Linux waits no less for an acknowledgement. */
    private static final long RETRANSMISSION_NANOS = Duration.ofMillis(200).toNanos();

    /** Bytes, and when they arrive; none for the end of the stream, at a negative time for a cut. */
    private record Chunk(ByteBuffer bytes, long dueNanos) {}

    /** After how many bytes on these ways it is cut. */
    record Life(long bytes, Set<Way> counted) {}

    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final Socket client;
    private final Socket server;
    private final AtomicLong left;
    private final Set<Way> counted;
    private final Supplier<Faults> faults;
    private final BiConsumer<Pipe, Boolean> ended;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Object change = new Object();
    private final Random luck = new Random(20261122);

    Pipe(Socket client, Socket server, Life life, Supplier<Faults> faults, BiConsumer<Pipe, Boolean> ended) {
        this.client = client;
        this.server = server;
        this.left = new AtomicLong(life.bytes());
        this.counted = life.counted();
        this.faults = faults;
        this.ended = ended;
    }

    void start() {
        run(client, server, Way.TO_SERVER);
        run(server, client, Way.TO_CLIENT);
    }

    /** The faults have changed. */
    void wake() {
        synchronized (change) {
            change.notifyAll();
        }
    }

    void cut() {
        end(true);
    }

    private void run(Socket from, Socket to, Way way) {
        var chunks = new LinkedBlockingQueue<Chunk>(QUEUED);
        Thread.ofVirtual().start(() -> read(from, chunks, way));
        Thread.ofVirtual().start(() -> write(to, chunks));
    }

    private void read(Socket from, LinkedBlockingQueue<Chunk> chunks, Way way) {
        try {
            var in = from.getInputStream();
            var buffer = new byte[BUFFER];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                waitWhileStuck();
                var now = faults.get();
                int passed = counted.contains(way) ? Math.clamp(left.getAndAdd(-count), 0, count) : count;
                if (!now.swallowed().contains(way)) {
                    var bytes = ByteBuffer.wrap(Arrays.copyOf(buffer, passed));
                    chunks.put(new Chunk(bytes, System.nanoTime() + now.delay().toNanos() + again(now)));
                }
                if (passed < count) {
                    chunks.put(new Chunk(END, -1));
                    return;
                }
            }
            chunks.put(new Chunk(END, 0)); // the end: after what is still under way
        } catch (IOException e) {
            end(false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(false);
        }
    }

    /** Returns after how many nanoseconds a segment that gets lost is sent again, 0 for one that is not. */
    private long again(Faults now) {
        return now.lostPercent() > 0 && luck.nextInt(100) < now.lostPercent() ? RETRANSMISSION_NANOS : 0;
    }

    private void waitWhileStuck() throws InterruptedException {
        synchronized (change) {
            while (faults.get().stuck() && !over.get()) {
                change.wait();
            }
        }
    }

    private void write(Socket to, LinkedBlockingQueue<Chunk> chunks) {
        try {
            to.setTcpNoDelay(true);
            while (true) {
                var chunk = chunks.take();
                if (chunk.bytes == END) {
                    end(chunk.dueNanos < 0);
                    return;
                }
                TimeUnit.NANOSECONDS.sleep(chunk.dueNanos - System.nanoTime());
                write(to, chunk.bytes);
            }
        } catch (IOException e) {
            end(false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(false);
        }
    }

    private void write(Socket to, ByteBuffer bytes) throws IOException, InterruptedException {
        var out = to.getOutputStream();
        while (bytes.hasRemaining()) {
            var now = faults.get();
            var piece = new byte[now.segment() == 0 ? bytes.remaining() : Math.min(now.segment(), bytes.remaining())];
            bytes.get(piece);
            out.write(piece);
            if (now.bytesPerSecond() > 0) {
                TimeUnit.NANOSECONDS.sleep((long) (piece.length * NANOS / now.bytesPerSecond()));
            }
        }
    }

    private void end(boolean cut) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        wake();
        ended.accept(this, cut);
        for (var socket : new Socket[] {client, server}) {
            try {
                if (cut) {
                    socket.setSoLinger(true, 0); // a reset, not a farewell
                }
                socket.close();
            } catch (IOException e) {
                // It is closed already: nothing else was wanted.
            }
        }
    }
}
