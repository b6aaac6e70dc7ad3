import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Measures how a gateway starts: from exec of {@code bin/sluice} to the first CONNACK a client gets, CPU time until then, and
 * memory 3 s after. Medians of five starts, each on the same home, after one that is not counted.
 * <pre>java cnf/MeasureStart.java edge-image/target/sluice-0.1.0 [--features broker]</pre>
 */
final class MeasureStart {

    private static final int RUNS = 5;
    private static final int PORT = 18_839;
    private static final byte[] CONNECT = HexFormat.of().parseHex("100D00044D5154540402000A00016D");

    private record Start(double millis, double cpuMillis, double rssMegabytes) {}

    private MeasureStart() {}

    public static void main(String... arguments) throws Exception {
        var image = Path.of(arguments[0]).toAbsolutePath();
        var home = Files.createTempDirectory("measure");
        var command = new ArrayList<>(List.of(image.resolve("bin/sluice").toString(), "run", "--home", home.toString()));
        command.addAll(List.of("--listen", Integer.toString(PORT)));
        command.addAll(List.of(arguments).subList(1, arguments.length));
        start(command);
        var starts = new ArrayList<Start>();
        for (int run = 0; run < RUNS; run++) {
            starts.add(start(command));
        }
        System.out.printf("%-30s%10s%10s%10s%n", "", "least", "median", "most");
        print("exec to first CONNACK, ms", starts.stream().map(Start::millis).toList());
        print("CPU until then, ms", starts.stream().map(Start::cpuMillis).toList());
        print("RSS 3 s later, MB", starts.stream().map(Start::rssMegabytes).toList());
    }

    private static void print(String what, List<Double> figures) {
        var sorted = figures.stream().sorted(Comparator.naturalOrder()).toList();
        System.out.printf("%-30s%10.0f%10.0f%10.0f%n", what, sorted.getFirst(), sorted.get(RUNS / 2), sorted.getLast());
    }

    private static Start start(List<String> command) throws Exception {
        long begin = System.nanoTime();
        var process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            awaitConnack(process);
            double millis = (System.nanoTime() - begin) / 1e6;
            double cpu = process.info().totalCpuDuration().orElseThrow().toNanos() / 1e6;
            TimeUnit.SECONDS.sleep(3);
            return new Start(millis, cpu, rss(process.pid()));
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    /** Tries every two milliseconds, which costs the gateway nothing while its port is closed. */
    private static void awaitConnack(Process process) throws Exception {
        while (process.isAlive()) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", PORT));
                socket.getOutputStream().write(CONNECT);
                if (socket.getInputStream().readNBytes(4).length == 4) {
                    return;
                }
            } catch (IOException e) { // not yet
                TimeUnit.MILLISECONDS.sleep(2);
            }
        }
        throw new IllegalStateException("The gateway ended with code " + process.exitValue());
    }

    private static double rss(long pid) throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Double.parseDouble(line.replaceAll("\\D", "")) * 1024 / 1e6;
            }
        }
        throw new IOException("No VmRSS");
    }
}
