package sluice.testing.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** Debian's rabbitmq-server with its MQTT plugin, on free ports of loopback. It takes some ten seconds to start. Confined to the test's thread. */
public final class RabbitMq implements FarServer {

    /** Debian's own wrapper wants to be root and to use the system's folders. */
    private static final Path BINARY = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");

    private final int port;
    private final Program names;
    private final Program program;

    private RabbitMq(int port, Program names, Program program) {
        this.port = port;
        this.names = names;
        this.program = program;
    }

    /** Starts one, and returns when it takes clients of MQTT. The test is skipped where there is none. */
    public static RabbitMq start() throws Exception {
        assumeInstalled();
        var folder = Files.createTempDirectory("rabbitmq");
        int port = Ports.free();
        int daemon = Ports.free();
        var file = Files.writeString(folder.resolve("rabbitmq.conf"), """
                listeners.tcp = none
                mqtt.listeners.tcp.default = 127.0.0.1:%d
                mqtt.allow_anonymous = true
                """.formatted(port));
        Files.writeString(folder.resolve("plugins"), "[rabbitmq_mqtt].");
        // Erlang's name server would stay behind as a daemon: it is one of ours instead.
        var names = new Program(
                Files.createTempDirectory("epmd"),
                Map.of(),
                "/usr/bin/epmd",
                "-address",
                "127.0.0.1",
                "-port",
                "" + daemon);
        names.awaitPort(daemon);
        var program = new Program(
                folder,
                Map.ofEntries(
                        Map.entry("HOME", folder.toString()),
                        Map.entry("RABBITMQ_NODENAME", "far" + port + "@localhost"),
                        Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
                        Map.entry("RABBITMQ_CONF_ENV_FILE", "/dev/null"),
                        Map.entry("RABBITMQ_CONFIG_FILE", file.toString()),
                        Map.entry(
                                "RABBITMQ_ENABLED_PLUGINS_FILE",
                                folder.resolve("plugins").toString()),
                        Map.entry("RABBITMQ_MNESIA_BASE", folder.resolve("db").toString()),
                        Map.entry("RABBITMQ_LOG_BASE", folder.resolve("logs").toString()),
                        Map.entry("RABBITMQ_DIST_PORT", "" + Ports.free()),
                        Map.entry("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-start_epmd false"),
                        Map.entry("ERL_EPMD_PORT", "" + daemon),
                        Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1")),
                BINARY.toString());
        var started = new RabbitMq(port, names, program);
        program.awaitMqtt(port);
        return started;
    }

    /** Skips the test where rabbitmq-server is not installed. */
    public static void assumeInstalled() {
        Assumptions.assumeTrue(Files.isExecutable(BINARY), "skipped, because rabbitmq-server is not installed");
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void kill() throws IOException {
        program.kill();
    }

    @Override
    public void restart() throws Exception {
        program.restart();
        program.awaitMqtt(port);
    }

    @Override
    public void close() throws IOException {
        program.close();
        names.close();
    }
}
