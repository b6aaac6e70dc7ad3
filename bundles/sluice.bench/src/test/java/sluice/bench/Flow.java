package sluice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** A steady load on one broker: sends, receives, and checks every message. Confined to one thread. */
final class Flow implements Peer.Ear, AutoCloseable {

    private static final int HEADER = 24;
    private static final long PATIENCE = Duration.ofSeconds(3).toNanos();

    private final Scenario scenario;
    private final int run = (int) System.nanoTime();
    private final Selector selector = Selector.open();
    private final List<Peer> publishers = new ArrayList<>();
    private final List<Peer> subscribers = new ArrayList<>();
    private final Ledger[] ledgers;
    private final byte[][] topics;

    /** How long it may sleep: never, where it measures latency, or its own would be measured. */
    private final int sleepMillis;

    private final long[] sent;

    /** Copies of a publisher's messages that have not arrived. */
    private final long[] outstanding;

    private final ByteBuffer payload;
    private final Latency latency = new Latency();
    private long delivered;
    private long foreign;
    private long nextDue;
    private int nextPublisher;

    /** Connects and subscribes everybody. */
    Flow(Scenario scenario, InetSocketAddress broker, int sleepMillis) throws IOException {
        this(scenario, broker, broker, sleepMillis);
    }

    /** Publishes to one broker what another is to bring to the subscribers. */
    Flow(Scenario scenario, InetSocketAddress broker, InetSocketAddress far, int sleepMillis) throws IOException {
        this.scenario = scenario;
        this.sleepMillis = sleepMillis;
        this.payload = ByteBuffer.allocate(scenario.bytes());
        this.topics = new byte[scenario.publishers()][];
        this.sent = new long[topics.length];
        this.outstanding = new long[topics.length];
        this.ledgers = new Ledger[topics.length * scenario.subscribers()];
        var prefix = "load/" + Integer.toUnsignedString(run, 36) + "/";
        for (int i = 0; i < topics.length; i++) {
            topics[i] = (prefix + i).getBytes(UTF_8);
        }
        for (int i = 0; i < ledgers.length; i++) {
            ledgers[i] = new Ledger();
        }
        for (int i = 0; i < scenario.subscribers(); i++) {
            var peer = new Peer(far, "s" + run + "-" + i, i, true, scenario.five(), this);
            var filter = prefix + (scenario.layout() == Scenario.Layout.PAIRS ? i : "+");
            peer.subscribe(List.of(filter), scenario.qos(i));
            peer.join(selector);
            subscribers.add(peer);
        }
        for (int i = 0; i < topics.length; i++) {
            var peer = new Peer(broker, "p" + run + "-" + i, i, true, scenario.five(), this);
            peer.join(selector);
            publishers.add(peer);
        }
    }

    /** Sends for a while, measures the part behind the warm-up, and waits for what is on the way. */
    Report run(Duration warmUp, Duration measured, long... pids) throws IOException {
        long begin = System.nanoTime();
        nextDue = begin;
        sendUntil(begin + warmUp.toNanos());
        latency.clear();
        long begun = delivered;
        var before = cpuMicros(pids);
        long from = System.nanoTime();
        sendUntil(from + measured.toNanos());
        double seconds = (System.nanoTime() - from) / 1e9;
        var used = cpuMicros(pids);
        for (int i = 0; i < pids.length; i++) {
            used[i] -= before[i];
        }
        double cpu = DoubleStream.of(used).sum();
        long count = delivered - begun;
        drain();
        var report = report().with("deliveries", count)
                .with("msg/s", count / seconds)
                .with("cpu us/msg", cpu / count);
        if (pids.length > 1) {
            report.with("near us/msg", used[0] / count).with("far us/msg", used[1] / count);
        }
        return report.with("cpu %", cpu / seconds / 1e4)
                .with("p50 us", latency.percentile(50))
                .with("p99 us", latency.percentile(99));
    }

    private static double[] cpuMicros(long... pids) throws IOException {
        var each = new double[pids.length];
        for (int i = 0; i < pids.length; i++) {
            each[i] = Usage.of(pids[i]).cpuMicros();
        }
        return each;
    }

    private Report report() {
        long lost = 0;
        long duplicates = 0;
        long reordered = 0;
        for (int p = 0; p < topics.length; p++) {
            for (int s = 0; s < scenario.subscribers(); s++) {
                if (scenario.layout() == Scenario.Layout.ALL || p == s) {
                    var ledger = ledgers[p * scenario.subscribers() + s];
                    lost += ledger.lost(sent[p]);
                    duplicates += ledger.duplicates();
                    reordered += ledger.reordered();
                }
            }
        }
        return new Report()
                .with("sent", LongStream.of(sent).sum())
                .with("lost", lost)
                .with("dup", duplicates + foreign)
                .with("reordered", reordered);
    }

    private void sendUntil(long end) throws IOException {
        for (long now; (now = System.nanoTime()) < end; ) {
            if (scenario.rate() > 0) {
                sendDue(now);
            } else {
                fillWindows(now);
            }
            round();
        }
    }

    private void fillWindows(long now) {
        int copies = scenario.copies();
        long most = (long) (scenario.window() - 1) * copies;
        for (int p = 0; p < topics.length; p++) {
            while (outstanding[p] <= most) {
                send(p, now);
            }
        }
    }

    /** Sends what is due by now; each carries the time it was due, so that no delay of ours is hidden. */
    private void sendDue(long now) {
        long interval = 1_000_000_000L / scenario.rate();
        for (; nextDue <= now; nextDue += interval) {
            send(nextPublisher, nextDue);
            nextPublisher = (nextPublisher + 1) % topics.length;
        }
    }

    private void send(int publisher, long time) {
        payload.clear()
                .putLong(time)
                .putLong(++sent[publisher])
                .putInt(publisher)
                .putInt(run);
        outstanding[publisher] += scenario.copies();
        publishers.get(publisher).publish(topics[publisher], scenario.qos(publisher), false, payload.rewind());
    }

    private void round() throws IOException {
        for (var peer : publishers) {
            peer.flush(selector);
        }
        for (var peer : subscribers) {
            peer.flush(selector);
        }
        if ((sleepMillis == 0 ? selector.selectNow() : selector.select(sleepMillis)) > 0) {
            for (var key : selector.selectedKeys()) {
                read(key);
            }
            selector.selectedKeys().clear();
        }
    }

    private static void read(SelectionKey key) throws IOException {
        if (key.isReadable()) {
            ((Peer) key.attachment()).read();
        }
    }

    private void drain() throws IOException {
        long last = delivered;
        for (long since = System.nanoTime(); isWaiting() && System.nanoTime() - since < PATIENCE; ) {
            round();
            if (delivered != last) {
                last = delivered;
                since = System.nanoTime();
            }
        }
    }

    private boolean isWaiting() {
        for (long each : outstanding) {
            if (each > 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void message(Peer to, ByteBuffer bytes) {
        if (bytes.remaining() < HEADER) {
            foreign++;
            return;
        }
        long time = bytes.getLong();
        long number = bytes.getLong();
        int publisher = bytes.getInt();
        if (bytes.getInt() != run || scenario.layout() == Scenario.Layout.PAIRS && publisher != to.index) {
            foreign++;
        } else if (ledgers[publisher * scenario.subscribers() + to.index].take(number)) {
            delivered++;
            outstanding[publisher]--;
            latency.add(System.nanoTime() - time);
        }
    }

    /** Lets half of the clients take their leave, the others go without a word. */
    @Override
    public void close() throws IOException {
        for (var peer : publishers) {
            peer.leave();
        }
        for (var peer : subscribers) {
            peer.drop();
        }
        selector.close();
    }
}
