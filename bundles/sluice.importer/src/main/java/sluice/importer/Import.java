package sluice.importer;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** {@code sluice import}: turns the bridges of a mosquitto.conf into configuration, all of them or none. */
public final class Import {

    private Import() {}

    /** Imports; exit code 0 when it did, 1 if the file is wrong or the home folder cannot be written, 2 for wrong arguments. */
    public static void main(String[] arguments) {
        System.exit(run(System.out, System.err, arguments));
    }

    static int run(PrintStream out, PrintStream err, String... arguments) {
        try {
            var told = Arguments.of(arguments);
            var conf = Conf.of(ConfFile.read(told.file()));
            var bridges = bridges(told.file(), conf);
            var report = new Report(out);
            bridges.forEach(report::print);
            report.printOthers(conf.broker(), bridges);
            if (!told.dryRun()) {
                var folder = new Target(told.home().resolve("etc"));
                folder.write(bridges);
                bridges.forEach(bridge -> out.println("Written: " + folder.file(bridge)));
            }
            return 0;
        } catch (IllegalArgumentException e) {
            err.println("sluice import: " + e.getMessage());
            return 2;
        } catch (ConfException | IOException e) {
            err.println("sluice import: " + e.getMessage());
            return 1;
        }
    }

    private static List<BridgeFile> bridges(Path file, Conf conf) throws ConfException {
        if (conf.connections().isEmpty()) {
            throw new ConfException(file + " has no bridges: no line begins with 'connection'");
        }
        var hostName = hostName();
        var bridges = new ArrayList<BridgeFile>();
        var names = new HashMap<String, String>();
        for (var connection : conf.connections()) {
            var bridge = Translation.of(conf, connection, hostName);
            var other = names.put(bridge.name(), connection.name());
            if (other != null) {
                throw connection
                        .head()
                        .wrong("the connections '%s' and '%s' would both become the bridge '%s'; rename one"
                                .formatted(other, connection.name(), bridge.name()));
            }
            bridges.add(bridge);
        }
        return bridges;
    }

    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException _) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException _) {
                return "localhost";
            }
        }
    }
}
