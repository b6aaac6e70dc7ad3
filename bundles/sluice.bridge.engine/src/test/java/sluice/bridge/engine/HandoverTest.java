package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.bridge.engine.CloudRig.awaitState;
import static sluice.bridge.engine.CloudRig.awaitTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.bridge.BridgeState;
import sluice.bridge.paho.PahoConnector;
import sluice.testing.cloud.Gate;
import sluice.testing.cloud.Standin;
import sluice.testing.net.Certificates;
import sluice.testing.net.Mosquitto;
import sluice.testing.net.Ports;

/** A session that goes from one login, or one gateway, to another, under traffic. */
@Execution(ExecutionMode.CONCURRENT) // each has a far side of its own
class HandoverTest {

    private static final int EACH = 300;
    private static final int FIGHTS = 5;

    @TempDir
    Path home;

    private final PahoConnector viewers = new PahoConnector();

    @Test
    void aCertificateIsReplacedUnderTrafficAndNothingIsLost() throws Exception {
        var made = Certificates.in(home.resolve("made"))
                .issue("server", "DNS:localhost")
                .issue("first", "DNS:first")
                .issue("second", "DNS:second");
        var log = home.resolve("mosquitto.log");
        int secured = Ports.free();
        install(made, "first");
        try (var far = Mosquitto.start(
                        "allow_anonymous true",
                        "log_dest file " + log,
                        "listener " + secured + " 127.0.0.1",
                        "cafile " + made.file("ca.pem"),
                        "certfile " + made.file("server.pem"),
                        "keyfile " + made.file("server.key"),
                        "require_certificate true",
                        "use_identity_as_username true");
                var rig = new CloudRig(home)) {
            var viewer = new FarSide(viewers, far.port(), "viewer", "a/#");
            var engine = rig.start(
                    "plain",
                    Map.of(
                            "uri",
                            "mqtts://localhost:" + secured,
                            "tls.ca",
                            made.file("ca.pem").toString(),
                            "tls.certificate",
                            "gateway.pem",
                            "tls.key",
                            "gateway.key",
                            "client.id",
                            "gw1",
                            "routes",
                            new String[] {"out a/#"}));
            awaitState(engine, BridgeState.CONNECTED);
            var tally = new Tally("certificate replaced", rig.bus);
            tally.publish(EACH);
            install(made, "second");
            tally.publish(EACH);
            rig.clock.skip(Duration.ofSeconds(6)); // it looks every five
            awaitTrue(() -> engine.status().connects() == 2);
            tally.publish(EACH);
            tally.collect(viewer);
            tally.settle(100);

            assertThat(Files.readString(log)).contains("u'first'").contains("u'second'");
            assertThat(engine.deadLetters(0, 10)).isEmpty();
        }
    }

    private void install(Certificates made, String name) throws Exception {
        for (var end : new String[] {".pem", ".key"}) {
            Files.copy(made.file(name + end), home.resolve("gateway" + end), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void theOneThatIsThrownOutWaitsAndNothingIsLost() throws Exception {
        try (var one = new CloudRig(Files.createDirectory(home.resolve("one")));
                var other = new CloudRig(Files.createDirectory(home.resolve("other")));
                var far = new Standin(one.cloud("plain").profile(), Gate.OPEN)) {
            var viewer = new FarSide(viewers, far.port(), "viewer", "one/#", "other/#");
            var first = start(one, far.port(), "5", "out a/# -> one/#");
            awaitState(first, BridgeState.CONNECTED);
            var second = start(other, far.port(), "5", "out a/# -> other/#");
            awaitState(first, BridgeState.REFUSED);
            assertThat(first.health().hint()).contains("plant7");
            publish(one, other);
            awaitTrue(() -> second.status().spool().messages() == 0);
            assertThat(first.status().spool().messages()).isEqualTo(EACH);
            second.stop(false);
            one.clock.skip(Duration.ofSeconds(61));

            assertThat(different(viewer, 2 * EACH)).hasSize(2 * EACH);
            assertThat(far.violations()).isEmpty();
            assertThat(first.status().connects()).isEqualTo(2);
            assertThat(second.status().connects()).isEqualTo(1);
        }
    }

    /** Before MQTT 5, and by Debian's mosquitto, a gateway is not told why its link ends. */
    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void whoFightForOneNameUnderTrafficLoseNothing(String version) throws Exception {
        try (var far = Mosquitto.start();
                var one = new CloudRig(Files.createDirectory(home.resolve("one")));
                var other = new CloudRig(Files.createDirectory(home.resolve("other")))) {
            var viewer = new FarSide(viewers, far.port(), "viewer", "one/#", "other/#");
            var first = start(one, far.port(), version, "out a/# -> one/#");
            var second = start(other, far.port(), version, "out a/# -> other/#");
            for (int fights = 0; fights < FIGHTS; fights++) {
                long before = first.status().connects() + second.status().connects();
                publish(one, other);
                one.clock.skip(Duration.ofSeconds(61)); // whoever waits because it knows, tries again
                other.clock.skip(Duration.ofSeconds(61));
                awaitTrue(() -> first.status().connects() + second.status().connects() > before);
            }
            awaitTrue(() -> first.status().spool().messages() == 0
                    || second.status().spool().messages() == 0);
            (first.status().spool().messages() == 0 ? first : second).stop(false); // somebody gives the other its name
            one.clock.skip(Duration.ofSeconds(61));
            other.clock.skip(Duration.ofSeconds(61));

            assertThat(different(viewer, 2 * EACH)).hasSize(2 * EACH);
            System.out.printf(
                    "two gateways with one name, MQTT %s: %d and %d links%n",
                    version, first.status().connects(), second.status().connects());
        }
    }

    private static void publish(CloudRig... rigs) {
        for (int i = 0; i < EACH; i++) {
            for (var rig : rigs) {
                rig.publish("a/" + i, "x");
            }
        }
    }

    /** Waits until messages of so many different topics have come. */
    private static Set<String> different(FarSide viewer, int count) throws Exception {
        var came = new HashSet<String>();
        while (came.size() < count) {
            came.add(viewer.next().topic().value());
        }
        return came;
    }

    private static Engine start(CloudRig rig, int port, String version, String route) throws Exception {
        var values = new HashMap<String, Object>();
        values.put("uri", "mqtt://127.0.0.1:" + port);
        values.put("client.id", "plant7");
        values.put("mqtt.version", version);
        values.put("routes", new String[] {route});
        return rig.start("plain", values);
    }
}
