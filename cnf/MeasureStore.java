import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Measures what durability costs with a built image: rate, CPU time of the gateway, flushes of the disk and bytes written, per message.
 * <pre>
 *   java cnf/MeasureStore.java IMAGE FOLDER [SECONDS]
 * </pre>
 * FOLDER is on the disk to be measured; the gateway's home is made there. Each publisher sends with QoS 1, one message after the PUBACK of the one before;
 * one subscriber takes and acknowledges all of them. In memory its session ends with its connection; on the disk it is kept. What else uses the
 * disk or the processors is measured as well, so nothing else should.
 */
void main(String[] args) throws Exception {
    var image = Path.of(args[0]);
    var folder = Files.createDirectories(Path.of(args[1]));
    int seconds = args.length > 2 ? Integer.parseInt(args[2]) : 8;
    var disk = disk(folder);
    IO.println("the disk alone: %,d writes of 4 KB with a flush each per second".formatted(flushRate(folder)));
    IO.println("%-9s %10s %8s %9s %11s %13s %14s %15s"
            .formatted("receiver", "publishers", "payload", "msg/s", "us CPU/msg", "msg/flush", "B/msg (process)", "B/msg (disk)"));
    for (int publishers : new int[] {1, 100}) {
        for (int payload : new int[] {100, 1_000}) {
            for (boolean kept : new boolean[] {false, true}) {
                measure(image, folder, disk, publishers, payload, kept, seconds);
            }
        }
    }
}

void measure(Path image, Path folder, Path disk, int publishers, int payload, boolean kept, int seconds) throws Exception {
    var home = Files.createTempDirectory(folder, "home");
    var process = new ProcessBuilder(
                    image.resolve("bin/sluice").toString(), "run", "--home", home.toString(), "--features", "broker", "--listen", "0")
            .redirectError(home.resolve("log").toFile())
            .start();
    try {
        int port = port(process);
        var received = new AtomicLong();
        try (var receiver = new Socket("127.0.0.1", port)) {
            receiver.setTcpNoDelay(true);
            receive(receiver, kept, received);
            publish(port, publishers, payload, 4); // warms up
            var before = Figures.of(process.pid(), disk);
            long messages = publish(port, publishers, payload, seconds);
            var after = Figures.of(process.pid(), disk);
            IO.println("%-9s %10d %6d B %,9d %11.1f %13s %,14d %,15d"
                    .formatted(
                            kept ? "kept" : "in memory",
                            publishers,
                            payload,
                            messages / seconds,
                            (after.cpuMicros - before.cpuMicros) / (double) messages,
                            after.flushes - before.flushes < seconds * 20
                                    ? "-"
                                    : "%.2f".formatted(messages / (double) (after.flushes - before.flushes)),
                            (after.written - before.written) / messages,
                            (after.sectors - before.sectors) * 512 / messages));
        }
    } finally {
        process.destroy();
        process.waitFor();
        delete(home);
    }
}

/** What the kernel has counted so far: of the process, and of the disk. */
record Figures(long cpuMicros, long written, long sectors, long flushes) {
    static Figures of(long pid, Path disk) throws IOException {
        var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]); // user and system, 100 a second
        long written = Files.readAllLines(Path.of("/proc/" + pid + "/io")).stream()
                .filter(line -> line.startsWith("write_bytes"))
                .mapToLong(line -> Long.parseLong(line.split(" ")[1]))
                .findFirst()
                .orElse(0);
        var block = Files.readString(disk.resolve("stat")).strip().split(" +");
        return new Figures(ticks * 10_000, written, Long.parseLong(block[6]), block.length > 15 ? Long.parseLong(block[15]) : 0);
    }
}

/** Returns the folder below /sys of the block device a folder is on. */
Path disk(Path folder) throws IOException, InterruptedException {
    var stat = new ProcessBuilder("stat", "-c", "%Hd:%Ld", folder.toString()).start();
    var device = new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    return Path.of("/sys/dev/block/" + device).toRealPath();
}

long flushRate(Path folder) throws IOException {
    var file = folder.resolve("flush");
    try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.allocate(1 << 20), 0);
        channel.force(true);
        long count = 0;
        long until = System.nanoTime() + 3_000_000_000L;
        for (; System.nanoTime() < until; count++) {
            channel.write(ByteBuffer.allocate(4_096), count % 256 * 4_096);
            channel.force(false);
        }
        return count / 3;
    } finally {
        Files.delete(file);
    }
}

int port(Process process) throws IOException {
    var endpoint = Pattern.compile("mqtt \\S+:(\\d+)");
    var out = process.inputReader();
    for (var line = out.readLine(); line != null; line = out.readLine()) {
        var matcher = endpoint.matcher(line);
        if (line.startsWith("sluice ready") && matcher.find()) {
            return Integer.parseInt(matcher.group(1));
        }
    }
    throw new IOException("the gateway does not start");
}

/** Takes all messages on a thread of its own. */
void receive(Socket socket, boolean kept, AtomicLong received) throws IOException {
    var in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    var out = socket.getOutputStream();
    connect(out, in, "receiver", !kept);
    out.write(packet(0x82, new byte[] {0, 1, 0, 6}, "load/#".getBytes(StandardCharsets.US_ASCII), new byte[] {1}));
    body(in);
    Thread.ofPlatform().daemon().start(() -> {
        try {
            var acks = ByteBuffer.allocate(4_096);
            while (true) {
                var body = body(in);
                int topic = (body[0] & 0xff) << 8 | body[1] & 0xff;
                acks.put((byte) 0x40).put((byte) 2).put(body, 2 + topic, 2);
                received.incrementAndGet();
                if (in.available() == 0 || acks.remaining() < 4) {
                    out.write(acks.array(), 0, acks.position());
                    acks.clear();
                }
            }
        } catch (IOException e) {
            IO.print(""); // the measurement is over
        }
    });
}

/** Returns how many messages were acknowledged. */
long publish(int port, int publishers, int payload, int seconds) throws Exception {
    var count = new AtomicLong();
    long until = System.nanoTime() + seconds * 1_000_000_000L;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < publishers; i++) {
        var name = "publisher" + i;
        threads.add(Thread.ofVirtual().start(() -> {
            try (var socket = new Socket("127.0.0.1", port)) {
                socket.setTcpNoDelay(true);
                var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
                var out = socket.getOutputStream();
                connect(out, in, name, true);
                var topic = ("load/" + name).getBytes(StandardCharsets.US_ASCII);
                var text = new byte[payload];
                Arrays.fill(text, (byte) 'x');
                var packet = packet(0x32, new byte[] {0, (byte) topic.length}, topic, new byte[] {0, 1}, text);
                while (System.nanoTime() < until) {
                    out.write(packet);
                    body(in);
                    count.incrementAndGet();
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }));
    }
    for (var thread : threads) {
        thread.join();
    }
    return count.get();
}

void connect(OutputStream out, DataInputStream in, String id, boolean clean) throws IOException {
    out.write(packet(
            0x10,
            new byte[] {0, 4, 'M', 'Q', 'T', 'T', 4, (byte) (clean ? 2 : 0), 0, 0, 0, (byte) id.length()},
            id.getBytes(StandardCharsets.US_ASCII)));
    var connack = body(in);
    if (connack[1] != 0) {
        throw new IOException(id + " was refused with " + connack[1]);
    }
}

byte[] packet(int first, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    var packet = ByteBuffer.allocate(length + 5).put((byte) first);
    for (; length > 127; length >>>= 7) {
        packet.put((byte) (length & 127 | 128));
    }
    packet.put((byte) length);
    for (var part : parts) {
        packet.put(part);
    }
    return Arrays.copyOf(packet.array(), packet.position());
}

/** Returns the next packet without its fixed header. */
byte[] body(DataInputStream in) throws IOException {
    in.readByte();
    int length = 0;
    int shift = 0;
    for (int next = 128; (next & 128) != 0; shift += 7) {
        next = in.readUnsignedByte();
        length |= (next & 127) << shift;
    }
    var body = new byte[length];
    in.readFully(body);
    return body;
}

void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
        for (var file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
            Files.delete(file);
        }
    }
}
