package sluice.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicName;

/**
 * The scenes of the demonstration, in their order. Confined to one thread.
 *
 * <pre>
 *   gateway: simulated board, host sensor, broker --bridge--> cloud: a second gateway, broker only
 * </pre>
 */
final class Show implements AutoCloseable {

    private static final String BRIDGE = """
            {
              "uri": "mqtt://127.0.0.1:%d",
              "client.id": "plant7",
              "routes": [
                "out sensors/cellar/# -> plant7/sensors/cellar/# qos=1",
                "out sensors/host/cpu -> plant7/sensors/host/cpu qos=1",
                "in plant7/cmd/# -> cmd/# qos=1"
              ]
            }
            """;

    private static final long PATIENCE_MILLIS = 30_000;
    private static final int OUTAGE_SECONDS = 5;
    private static final int DRAIN_LOOKS = 20;

    private final Screen screen;
    private final Path script;
    private final Path folder;
    private final int gatewayPort;
    private final int cloudPort;
    private final Tally tally = new Tally("plant7/");
    private final BlockingQueue<Message> commands = new LinkedBlockingQueue<>();
    private final BridgeWatch bridge = new BridgeWatch();

    private volatile boolean printing = true;
    private @Nullable Gateway gateway;
    private @Nullable Gateway cloud;
    private @Nullable Client local;
    private @Nullable Client remote;

    Show(Screen screen, Path script, Path folder, int gatewayPort, int cloudPort) {
        this.screen = screen;
        this.script = script;
        this.folder = folder;
        this.gatewayPort = gatewayPort;
        this.cloudPort = cloudPort;
    }

    void run(Options options) throws IOException, InterruptedException {
        long start = System.nanoTime();
        open();
        readings();
        command();
        outage();
        next(Files.exists(folder.resolve("gateway/secrets/console-password")));
        if (options.limit().isPresent()) {
            var left = options.limit().get().minus(Duration.ofNanos(System.nanoTime() - start));
            if (left.isPositive()) {
                Thread.sleep(left);
            }
            return;
        }
        Thread.sleep(Duration.ofDays(10_000));
    }

    private void open() throws IOException, InterruptedException {
        screen.scene("A gateway, and a second one with only a broker as its cloud");
        cloud = startCloud();
        screen.say("cloud:    %s", cloud.ready());
        // What a bridge says of itself is not for everybody: the viewer is given the right to read it.
        var rights = Files.writeString(folder.resolve("acl"), "topic #\ntopic read $SYS/#\n");
        gateway = Gateway.start(
                script,
                folder.resolve("gateway"),
                "--listen",
                "127.0.0.1:" + gatewayPort,
                "--set",
                "sluice.console/address=127.0.0.1:0",
                "--set",
                "sluice.security.file/acl=" + rights);
        screen.say("gateway:  %s", gateway.ready());
        remote = new Client(cloudPort, "viewer", List.of("plant7/#"), this::atCloud);
        local = new Client(
                gatewayPort,
                "viewer",
                List.of("sensors/cellar/#", "sensors/host/cpu", "cmd/#", "$SYS/bridge/+/state"),
                this::atGateway);
    }

    private Gateway startCloud() throws IOException {
        return Gateway.start(
                script,
                folder.resolve("cloud"),
                "--listen",
                "127.0.0.1:" + cloudPort,
                "--anonymous",
                "--features",
                "broker");
    }

    private void readings() throws IOException, InterruptedException {
        screen.scene("A bridge is added while the gateway runs, and readings travel:");
        screen.say("register -> driver -> sampler -> message bus -> bridge -> cloud");
        var file = folder.resolve("gateway/etc/sluice.bridge~cloud.json");
        Files.writeString(file, BRIDGE.formatted(cloudPort));
        if (!tally.awaitArrived(8, PATIENCE_MILLIS)) {
            throw new IOException("no readings arrived at the cloud; see " + folder + "/gateway/log");
        }
    }

    private void command() throws IOException, InterruptedException {
        screen.scene("The cloud sends a command down");
        printing = false;
        commands.clear(); // the state the relay was in from the start
        var topic = TopicName.of("plant7/cmd/pump/relay/set");
        open(remote).publish(Message.of(topic, Payload.of("on")));
        screen.arrived("cloud", "published " + topic + " on");
        var command = awaitCommand();
        screen.arrived(
                "gateway",
                "got       " + command.topic() + " " + command.payload().text());
        var state = awaitCommand();
        screen.arrived(
                "gateway", "switched  " + state.topic() + " " + state.payload().text());
    }

    private Message awaitCommand() throws IOException, InterruptedException {
        var arrived = commands.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        if (arrived == null) {
            throw new IOException("the command did not arrive at the gateway; see " + folder + "/gateway/log");
        }
        return arrived;
    }

    private void outage() throws IOException, InterruptedException {
        screen.scene("The cloud goes down: the bridge keeps what it cannot deliver");
        tally.reset();
        open(remote).close();
        open(cloud).kill();
        for (int i = 0; i < OUTAGE_SECONDS; i++) {
            Thread.sleep(1_000);
            screen.arrived("bridge", bridge);
        }
        screen.scene("The cloud is back: the spool drains, in order");
        int published = tally.sentCount();
        cloud = startCloud();
        remote = new Client(cloudPort, "viewer", List.of("plant7/#"), this::atCloud);
        tally.awaitArrived(published, PATIENCE_MILLIS);
        for (int i = 0; i < DRAIN_LOOKS && !bridge.isDrained(); i++) {
            screen.arrived("bridge", bridge);
            Thread.sleep(500);
        }
        screen.arrived("bridge", bridge);
        long missing = tally.missing(published);
        screen.say(
                "%d readings were taken during the outage, %d arrived, %s, %d are missing.",
                published, published - missing, tally.inOrder() ? "in order" : "NOT in order", missing);
        if (missing > 0) {
            throw new IOException(missing + " readings did not survive the outage; see " + folder + "/gateway/log");
        }
    }

    private void next(boolean console) {
        screen.scene("Now it is yours. It goes on until Ctrl-C; in another terminal, try:");
        var gatewayHome = folder.resolve("gateway");
        screen.say("mosquitto_sub -p %d -t 'sensors/#' -v        (or any other MQTT client)", gatewayPort);
        screen.say("mosquitto_sub -p %d -t 'plant7/#' -v         (the same, at the cloud)", cloudPort);
        screen.say("edit %s/etc/sluice.device.sampler~sensors.json  (another interval counts at once)", gatewayHome);
        screen.say("cp your-driver.jar %s/deploy/                 (a bundle starts within a second)", gatewayHome);
        if (console) {
            screen.say("open the %s", open(gateway).ready().replaceFirst(".*(console \\S+).*", "$1"));
            screen.say("     user admin, password in %s/secrets/console-password", gatewayHome);
        }
    }

    private void atCloud(Message message) {
        tally.arrived(message);
        if (printing) {
            screen.arrived("cloud", message.topic() + " " + message.payload().text());
        }
    }

    private void atGateway(Message message) {
        var topic = message.topic().value();
        if (topic.startsWith("sensors/")) {
            tally.sent(message);
        } else if (topic.startsWith("cmd/")) {
            commands.add(message);
        } else {
            bridge.update(message);
        }
    }

    private static <T> T open(@Nullable T resource) {
        if (resource == null) {
            throw new IllegalStateException("the show has not begun");
        }
        return resource;
    }

    @Override
    public void close() {
        for (AutoCloseable each : new AutoCloseable[] {local, remote, gateway, cloud}) {
            if (each instanceof Client client) {
                client.close();
            } else if (each instanceof Gateway process) {
                process.close();
            }
        }
    }
}
