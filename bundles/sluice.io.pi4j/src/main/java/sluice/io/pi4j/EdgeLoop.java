package sluice.io.pi4j;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that waits for the edges of all lines, as long as there are any. Thread-safe. */
final class EdgeLoop {

    private static final Logger LOG = LoggerFactory.getLogger(EdgeLoop.class);

    private final Kernel kernel;
    private final Map<LineRequest, Consumer<List<LineRequest.Edge>>> lines = new ConcurrentHashMap<>();
    private @Nullable Waiting waiting;

    /** The thread, and how to wake it. */
    private record Waiting(Thread thread, DeviceFile bell) {}

    EdgeLoop(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Tells {@code sink} the edges of this line from now on, on the loop's thread. */
    synchronized void add(LineRequest line, Consumer<List<LineRequest.Edge>> sink) throws KernelException {
        lines.put(line, sink);
        if (waiting == null) {
            var bell = new DeviceFile(kernel, "bell", kernel.bell());
            var thread = Thread.ofPlatform().daemon().name("sluice lines").unstarted(() -> run(bell));
            waiting = new Waiting(thread, bell);
            thread.start();
        } else {
            kernel.ring(waiting.bell.descriptor());
        }
    }

    /** Tells no more edges of this line, but those that are being told. */
    synchronized void remove(LineRequest line) {
        lines.remove(line);
        if (waiting != null) {
            try {
                kernel.ring(waiting.bell.descriptor());
            } catch (KernelException e) {
                LOG.error("The thread that waits for edges cannot be woken", e);
            }
        }
    }

    /** Waits until the thread has ended, a second at most; no line may be left. */
    void close() {
        Waiting last;
        synchronized (this) {
            last = waiting;
        }
        try {
            if (last != null && !last.thread.join(Duration.ofSeconds(1))) {
                LOG.warn("The thread that waits for edges does not end: a listener hangs");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(DeviceFile bell) {
        try {
            while (true) {
                var watched = List.copyOf(lines.keySet());
                if (watched.isEmpty() && end(bell)) {
                    return;
                }
                await(bell, watched);
            }
        } catch (IOException e) {
            LOG.error("No edges are told any more", e);
        }
    }

    /** Returns whether it is still true that there is nothing to wait for; then the next line starts a new thread. */
    private synchronized boolean end(DeviceFile bell) {
        if (!lines.isEmpty()) {
            return false;
        }
        waiting = null;
        bell.close();
        return true;
    }

    private void await(DeviceFile bell, List<LineRequest> watched) throws IOException {
        var descriptors = new int[watched.size() + 1];
        descriptors[0] = bell.descriptor();
        for (int i = 0; i < watched.size(); i++) {
            descriptors[i + 1] = watched.get(i).descriptor();
        }
        var readable = kernel.poll(descriptors, -1);
        if (readable[0]) {
            try (var arena = Arena.ofConfined()) {
                kernel.read(bell.descriptor(), arena.allocate(Long.BYTES, Long.BYTES));
            }
        }
        for (int i = 0; i < watched.size(); i++) {
            if (readable[i + 1]) {
                tell(watched.get(i));
            }
        }
    }

    private void tell(LineRequest line) {
        var sink = lines.get(line);
        if (sink == null) {
            return;
        }
        try {
            sink.accept(line.edges());
        } catch (IOException e) {
            LOG.warn("A line tells no edges any more: {}", e.getMessage());
            lines.remove(line);
        }
    }
}
