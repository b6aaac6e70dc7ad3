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
 *   java cnf/MeasureStore.java IMAGE FOLDER [SECONDS [LOAD,... [MILLIS]]]
 * </pre>
 * FOLDER is on the disk to be measured; the gateway's home is made there. A LOAD is PUBLISHERSxWINDOWxBYTES, for example 1x16x100: each publisher sends
 * payloads of so many bytes with QoS 1, and has up to so many on their way without a PUBACK; one subscriber takes and acknowledges all of them. In memory its
 * session ends with its connection; on the disk it is kept. With MILLIS each flush takes so much longer, as a card's does; that needs {@code strace}. What else
 * uses the disk or the processors is measured as well, so nothing else should.
 */
void main(String[] args) throws Exception {
    var folder = Files.createDirectories(Path.of(args[1]));
    if (args[0].equals("flushes")) {
        IO.println("the disk alone: %,d writes of 4 KB with a flush each per second".formatted(flushRate(folder)));
        return;
    }
    int seconds = args.length > 2 ? Integer.parseInt(args[2]) : 8;
    var loads = args.length > 3 ? args[3] : "1x1x100,1x1x1000,1x16x100,100x1x100,100x1x1000";
    List<String> slowly = args.length > 4 ? slowly(Integer.parseInt(args[4])) : List.of();
    run(slowly, ProcessHandle.current().info().command().orElse("java"), "cnf/MeasureStore.java", "flushes", folder.toString())
            .inheritIO().start().waitFor();
    IO.println("%-9s %10s %6s %8s %9s %11s %13s %14s %15s".formatted(
            "receiver", "publishers", "window", "payload", "msg/s", "us CPU/msg", "msg/flush", "B/msg (process)", "B/msg (disk)"));
    for (var load : loads.split(",")) {
        for (boolean kept : new boolean[] {false, true}) {
            measure(Path.of(args[0]), folder, Load.of(load), kept, seconds, slowly);
        }
    }
}

/** What publishers do. */
record Load(int publishers, int window, int payload) {
    static Load of(String text) {
        var parts = Arrays.stream(text.split("x")).mapToInt(Integer::parseInt).toArray();
        return new Load(parts[0], parts[1], parts[2]);
    }
}

List<String> slowly(int millis) {
    return List.of("strace", "-f", "-qq", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=fsync,fdatasync",
            "-e", "inject=fsync,fdatasync:delay_exit=" + millis * 1_000);
}

ProcessBuilder run(List<String> before, String... command) {
    var all = new ArrayList<>(before);
    all.addAll(List.of(command));
    return new ProcessBuilder(all);
}

void measure(Path image, Path folder, Load load, boolean kept, int seconds, List<String> slowly) throws Exception {
    var disk = disk(folder);
    var home = Files.createTempDirectory(folder, "home");
    var process = run(slowly, image.resolve("bin/sluice").toString(), "run", "--home", home.toString(), "--features", "broker", "--listen", "0")
            .redirectError(home.resolve("log").toFile())
            .start();
    try {
        int port = port(process);
        var gateway = slowly.isEmpty() ? process.toHandle() : process.children().findFirst().orElseThrow();
        var received = new AtomicLong();
        try (var receiver = new Socket("127.0.0.1", port)) {
            receiver.setTcpNoDelay(true);
            receive(receiver, kept, received);
            publish(port, load, 4); // warms up
            var before = Figures.of(gateway.pid(), disk);
            long messages = publish(port, load, seconds);
            var after = Figures.of(gateway.pid(), disk);
            IO.println("%-9s %10d %6d %6d B %,9d %11.1f %13s %,14d %,15d"
                    .formatted(
                            kept ? "kept" : "in memory",
                            load.publishers,
                            load.window,
                            load.payload,
                            messages / seconds,
                            (after.cpuMicros - before.cpuMicros) / (double) messages,
                            after.flushes - before.flushes < seconds * 20
                                    ? "-"
                                    : "%.2f".formatted(messages / (double) (after.flushes - before.flushes)),
                            (after.written - before.written) / messages,
                            (after.sectors - before.sectors) * 512 / messages));
        }
    } finally {
        process.descendants().forEach(ProcessHandle::destroy);
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
long publish(int port, Load load, int seconds) throws Exception {
    var count = new AtomicLong();
    long until = System.nanoTime() + seconds * 1_000_000_000L;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < load.publishers; i++) {
        var name = "publisher" + i;
        threads.add(Thread.ofVirtual().start(() -> {
            try (var socket = new Socket("127.0.0.1", port)) {
                socket.setTcpNoDelay(true);
                var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
                var out = socket.getOutputStream();
                connect(out, in, name, true);
                var topic = ("load/" + name).getBytes(StandardCharsets.US_ASCII);
                var text = new byte[load.payload];
                Arrays.fill(text, (byte) 'x');
                var packets = new byte[load.window][];
                for (int id = 1; id <= load.window; id++) {
                    packets[id - 1] = packet(0x32, new byte[] {0, (byte) topic.length}, topic, new byte[] {(byte) (id >> 8), (byte) id}, text);
                }
                var together = ByteBuffer.allocate(load.window * packets[0].length);
                long sent = 0;
                long acknowledged = 0;
                while (System.nanoTime() < until) {
                    for (; sent - acknowledged < load.window; sent++) {
                        together.put(packets[(int) (sent % load.window)]); // PUBACKs come in order [MQTT-4.6.0-2]
                    }
                    out.write(together.array(), 0, together.position());
                    together.clear();
                    do {
                        body(in);
                        acknowledged++;
                    } while (in.available() > 0);
                }
                count.addAndGet(acknowledged);
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
