package sluice.launcher;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the command line. Immutable. */
record CommandLine(Path defaultHome) {

    static final String HELP = """
            Sluice, a gateway between devices, a local MQTT broker and the cloud.

              sluice run [OPTION]...      run a gateway in the foreground, until Ctrl-C or SIGTERM
                --home DIR                all it writes stays below this folder (default: %s)
                --listen [HOST:]PORT      where MQTT clients connect (default: 127.0.0.1:1883)
                --features A,B            start only these features and what they need (default: all but shell)
                --anonymous               let MQTT clients in without a user name
                --set PID/KEY=VALUE       use this value instead of the one in etc/PID.json; may be repeated
              sluice demo                 show a gateway, a cloud and a bridge between them at work
              sluice import FILE          take over the bridges of a mosquitto.conf
                --home DIR                where the configuration goes (default: %s)
                --dry-run                 only say what would become of each line
              sluice version              print the version
              sluice help                 print this text

            Options for the Java runtime go into the variable SLUICE_JAVA_OPTS.
            """;

    private static final String LISTENER = "sluice.broker.listener~default/";
    private static final Pattern OVERRIDE =
            Pattern.compile("[A-Za-z0-9_.-]+(~[A-Za-z0-9_.-]+)?/[A-Za-z0-9_.-]+=[^\\n]*");
    private static final Pattern FEATURE = Pattern.compile("[a-z0-9.-]+");
    private static final int HIGHEST_PORT = 65_535;

    Command parse(String... arguments) throws UsageException {
        var rest = new ArrayDeque<>(List.of(arguments));
        var name = rest.poll();
        if (name == null) { // as a case, it would make the JVM put this switch together at its first use, 10 ms
            throw new UsageException("say what to do: run, demo, import, version or help");
        }
        return switch (name) {
            case "run" -> run(rest);
            case "train" -> new Command.Train(run(rest));
            case "version", "--version", "-V" -> alone(name, rest, new Command.Version());
            case "help", "--help", "-h" -> new Command.Help();
            default ->
                throw new UsageException(
                        "unknown command '%s': there are run, demo, import, version and help".formatted(name));
        };
    }

    private static Command alone(String name, Deque<String> rest, Command command) throws UsageException {
        if (!rest.isEmpty()) {
            throw new UsageException("%s takes no argument, but here is '%s'".formatted(name, rest.getFirst()));
        }
        return command;
    }

    private Command.Run run(Deque<String> rest) throws UsageException {
        var home = defaultHome;
        @Nullable List<String> features = null;
        var overrides = new ArrayList<String>();
        while (!rest.isEmpty()) {
            var option = rest.removeFirst();
            int equals = option.startsWith("--") ? option.indexOf('=') : -1;
            if (equals > 0) { // --home=DIR is --home DIR
                rest.addFirst(option.substring(equals + 1));
                option = option.substring(0, equals);
                if (option.equals("--anonymous")) {
                    throw new UsageException("--anonymous takes no value");
                }
            }
            switch (option) {
                case "--home" -> home = folder(value(option, "a folder", rest));
                case "--listen" -> overrides.add(LISTENER + "address=" + address(value(option, "[HOST:]PORT", rest)));
                case "--anonymous" -> overrides.add(LISTENER + "anonymous=true");
                case "--features" -> features = features(value(option, "a list such as broker,rules", rest));
                case "--set" -> overrides.add(override(value(option, "PID/KEY=VALUE", rest)));
                default ->
                    throw new UsageException(
                            "run does not know '%s': there are --home, --listen, --features, --anonymous and --set"
                                    .formatted(option));
            }
        }
        return new Command.Run(home, Optional.ofNullable(features), overrides);
    }

    private static String value(String option, String what, Deque<String> rest) throws UsageException {
        var value = rest.poll();
        if (value == null || value.isBlank() || value.startsWith("--")) {
            throw new UsageException("%s needs %s after it".formatted(option, what));
        }
        return value;
    }

    private static Path folder(String value) throws UsageException {
        try {
            return Path.of(value).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new UsageException("--home: '%s' is not the name of a folder".formatted(value));
        }
    }

    /** Returns HOST:PORT, with the loopback address where no host is given; port 0 is any free one. */
    private static String address(String value) throws UsageException {
        int colon = value.lastIndexOf(':');
        var host = colon < 0 ? "127.0.0.1" : value.substring(0, colon);
        var port = value.substring(colon + 1);
        boolean ipv6 = host.startsWith("[") && host.endsWith("]");
        if (host.isBlank() || host.indexOf(':') >= 0 && !ipv6) {
            throw new UsageException(
                    "--listen: '%s' is not [HOST:]PORT; an IPv6 host stands in brackets".formatted(value));
        }
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > HIGHEST_PORT) {
            throw new UsageException("--listen: '%s' is not a port; ports are 0 to 65535".formatted(port));
        }
        return host + ":" + port;
    }

    private static List<String> features(String value) throws UsageException {
        var names = List.of(value.split(",", -1));
        for (var name : names) {
            if (!FEATURE.matcher(name).matches()) {
                throw new UsageException("--features: '%s' is not a list such as broker,rules".formatted(value));
            }
        }
        return names;
    }

    private static String override(String value) throws UsageException {
        if (!OVERRIDE.matcher(value).matches()) {
            throw new UsageException(
                    "--set: '%s' is not PID/KEY=VALUE, such as sluice.device.sampler~cellar/interval.millis=500"
                            .formatted(value));
        }
        return value;
    }
}
