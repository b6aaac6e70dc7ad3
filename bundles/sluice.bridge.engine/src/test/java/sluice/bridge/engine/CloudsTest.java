package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.bridge.engine.CloudRig.awaitState;
import static sluice.bridge.engine.CloudRig.awaitTrue;
import static sluice.bridge.engine.CloudRig.message;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bridge.BridgeState;
import sluice.bus.Qos;
import sluice.testing.cloud.Gate;
import sluice.testing.cloud.IotHub;
import sluice.testing.cloud.Standin;

/** The same scenarios at a strict stand-in for each cloud; none of them may see anything its cloud would not take. */
@Execution(ExecutionMode.CONCURRENT) // each at a far side of its own
class CloudsTest {

    private static final boolean LONG = Boolean.getBoolean("sluice.faults");

    @TempDir
    Path home;

    private CloudRig rig;

    @BeforeEach
    void begin() throws Exception {
        rig = new CloudRig(home);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "aws-iot-core     | 5     | gw1          | dt/plant7/gw1/#                 | cmd/gw1/#              | cmd/gw1/go",
                "azure-iot-hub    | 3.1.1 | gw1          | devices/gw1/messages/events/#   | devices/gw1/messages/devicebound/# | devices/gw1/messages/devicebound/k=v",
                "azure-event-grid | 5     | gw1          | plants/7/#                      | plants/7/cmd/#         | plants/7/cmd/go",
                "watson-iot       | 3.1.1 | g:org:gw:gw1 | iot-2/type/t/id/i/evt/{2}/fmt/json | iot-2/cmd/+/fmt/+   | iot-2/cmd/go/fmt/json",
                "thingsboard      | 3.1.1 | gw1          | v1/gateway/telemetry            | v1/gateway/rpc         | v1/gateway/rpc",
                "mosquitto        | 5     | gw1          | site/gw1/#                      | site/cmd/#             | site/cmd/go",
                "plain            | 3.1   | gw1          | site/gw1/#                      | site/cmd/#             | site/cmd/go",
            })
    void upDownCutAndResumeWithNothingLostAndNothingTheCloudWouldNotTake(
            String cloud, String version, String client, String up, String down, String command) throws Exception {
        try (var far = new Standin(rig.cloud(cloud).profile(), gate(cloud))) {
            boolean template = up.contains("{");
            var out = up.endsWith("#") ? "out sensors/# -> " + up : "out sensors/+/+ -> " + up;
            var filter = template || !up.endsWith("#") ? "sensors/a/" : "sensors/";
            var commands = rig.listen("got/#");
            var engine = rig.start(
                    cloud,
                    Map.of(
                            "uri",
                            "mqtt://127.0.0.1:" + far.port(),
                            "client.id",
                            client,
                            "mqtt.version",
                            version,
                            "routes",
                            new String[] {
                                out + " retain=drop", "in " + down + " -> got" + (down.endsWith("#") ? "/#" : "")
                            }));
            awaitState(engine, BridgeState.CONNECTED);

            for (int i = 0; i < 40; i++) {
                rig.publish(filter + "t", "value " + i);
                if (i == 20) {
                    far.cut();
                }
            }

            var seen = new ArrayList<String>();
            while (seen.stream().distinct().count() < 40) {
                seen.add(far.next().payload().text());
            }
            assertThat(seen.stream().distinct())
                    .hasSize(40)
                    .startsWith("value 0")
                    .endsWith("value 39");
            awaitState(engine, BridgeState.CONNECTED);
            sendFromTheCloud(far, command);
            awaitTrue(() -> !commands.isEmpty());
            assertThat(commands.getFirst().payload().text()).isEqualTo("go");
            assertThat(far.violations()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}: {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "aws-iot-core     | gw1 | out a/# -> b/# qos=2               | QoS 2 to b/x",
                "aws-iot-core     | gw1 | out a/# -> 1/2/3/4/5/6/7/8/#       | topic 1/2/3/4/5/6/7/8/x",
                "azure-iot-hub    | gw1 | out a/# -> telemetry/#             | publishes to telemetry/x",
                "azure-iot-hub    | gw1 | in cmd/#                           | subscribes to cmd/#",
                "watson-iot       | d:o:t:i | out a/+ -> iot-2/evt/x/fmt/json | retained to iot-2/evt/x/fmt/json",
                "thingsboard      | gw1 | out a/# -> other/#                 | publishes to other/x",
            })
    void theStandinSeesWhatABridgeWithoutAProfileDoesWrong(String cloud, String client, String route, String violation)
            throws Exception {
        try (var far = new Standin(rig.cloud(cloud).profile(), Gate.OPEN)) {
            rig.start(
                    "",
                    Map.of(
                            "uri",
                            "mqtt://127.0.0.1:" + far.port(),
                            "client.id",
                            client,
                            "clean.start",
                            true,
                            "mqtt.version",
                            cloud.equals("aws-iot-core") ? "5" : "3.1.1",
                            "routes",
                            new String[] {route}));
            rig.publish(message("a/x", "1").withQos(Qos.EXACTLY_ONCE).withRetain(true));

            awaitTrue(() -> far.violations().contains(violation));
        }
    }

    @Test
    void withoutTheProfilesRateACloudWouldThrowMessagesAway() throws Exception {
        try (var far = new Standin(rig.cloud("aws-iot-core").profile(), Gate.OPEN)) {
            var engine = rig.start(
                    "", Map.of("uri", "mqtt://127.0.0.1:" + far.port(), "client.id", "gw1", "routes", new String[] {
                        "out a/#"
                    }));
            awaitState(engine, BridgeState.CONNECTED);
            for (int i = 0; i < 300; i++) {
                rig.publish("a/x", "" + i);
            }

            awaitTrue(() -> far.violations().contains("more than 100.0 messages a second"));
        }
    }

    @Test
    void aBacklogGoesToAwsAsFastAsItTakesItAndNothingIsDiscarded() throws Exception {
        int many = LONG ? 3_000 : 200;
        try (var far = new Standin(rig.cloud("aws-iot-core").profile(), gate("aws-iot-core"))) {
            rig.start(
                    "aws-iot-core",
                    Map.of("uri", "mqtt://127.0.0.1:" + far.port(), "client.id", "gw1", "routes", new String[] {
                        "out sensors/# -> dt/# retain=drop"
                    }));
            for (int i = 0; i < many; i++) {
                rig.publish("sensors/t", "" + i);
            }
            var first = far.next();
            long begun = System.nanoTime();
            for (int i = 1; i < many; i++) {
                far.next();
            }
            double rate = (many - 1) * 1e9 / (System.nanoTime() - begun);
            System.out.printf("AWS: %d messages, %.1f a second, %s%n", many, rate, far.violations());
            assertThat(first.payload().text()).isEqualTo("0");
            assertThat(far.violations()).isEmpty();
            if (LONG) {
                assertThat(rate).isGreaterThanOrEqualTo(99);
            }
        }
    }

    @Test
    void aBridgeWaitsForItsCloudAndIsNotDisturbedByAnother() throws Exception {
        try (var far = new Standin(rig.cloud("mosquitto").profile(), Gate.OPEN)) {
            var values = CloudRig.values(
                    "mosquitto",
                    Map.of("uri", "mqtt://127.0.0.1:" + far.port(), "client.id", "gw1", "routes", new String[] {
                        "out a/#"
                    }));
            var engine = rig.run(
                    new SettingsReader("gw", null, home, _ -> Optional.empty()).read("b", CloudRig.config(values)));
            awaitState(engine, BridgeState.STOPPED);
            awaitTrue(() -> engine.status().reason().contains("nothing installed knows the cloud mosquitto"));

            engine.add(rig.cloud("mosquitto"), "mosquitto");
            awaitState(engine, BridgeState.CONNECTED);
            engine.add(rig.cloud("plain"), "plain");
            rig.publish("a/x", "1");

            assertThat(far.next().payload().text()).isEqualTo("1");
            assertThat(engine.status().connects()).isEqualTo(1);
            engine.remove(rig.cloud("mosquitto"));
            awaitState(engine, BridgeState.STOPPED);
        }
    }

    @Test
    void aChangedPasswordFileReplacesTheLink() throws Exception {
        Files.writeString(home.resolve("password"), "one\n");
        try (var far = new Standin(rig.cloud("plain").profile(), Gate.OPEN)) {
            var engine = rig.start(
                    "",
                    Map.of(
                            "uri",
                            "mqtt://127.0.0.1:" + far.port(),
                            "username",
                            "gw1",
                            "password.file",
                            "password",
                            "routes",
                            new String[] {"out a/#"}));
            awaitState(engine, BridgeState.CONNECTED);
            Files.writeString(home.resolve("password"), "number two\n");
            rig.clock.skip(Duration.ofSeconds(6));

            awaitTrue(() -> far.connects().size() == 2);

            assertThat(far.connects())
                    .extracting(each ->
                            each.password() == null ? "" : each.password().text())
                    .containsExactly("one", "number two");
        }
    }

    @Test
    void theSecondAddressServesUntilTheFirstIsBack() throws Exception {
        int port;
        try (var first = new Standin(rig.cloud("plain").profile(), Gate.OPEN)) {
            port = first.port();
        }
        try (var second = new Standin(rig.cloud("plain").profile(), Gate.OPEN)) {
            var engine = rig.start(
                    "",
                    Map.of(
                            "uri",
                            "mqtt://127.0.0.1:" + port,
                            "addresses",
                            new String[] {"mqtt://127.0.0.1:" + second.port()},
                            "addresses.probe.seconds",
                            60,
                            "routes",
                            new String[] {"out a/#"}));
            rig.publish("a/x", "1");
            assertThat(second.next().payload().text()).isEqualTo("1");
            awaitTrue(() -> engine.status().spool().messages() == 0);

            try (var back = new Standin(rig.cloud("plain").profile(), Gate.OPEN, port)) {
                rig.clock.skip(Duration.ofSeconds(61));
                awaitTrue(() -> !back.connects().isEmpty());
                awaitState(engine, BridgeState.CONNECTED);
                rig.publish("a/x", "2");
                assertThat(back.next().payload().text()).isEqualTo("2");
            }
        }
    }

    private Gate gate(String cloud) {
        return switch (cloud) {
            case "azure-iot-hub" -> new IotHub(CloudRig.HUB, CloudRig.KEY, rig.clock);
            case "watson-iot" ->
                connect -> connect.password() != null
                                && connect.password().text().equals("t0ken")
                                && "use-token-auth".equals(connect.userName())
                        ? Gate.Admission.forever()
                        : Gate.Admission.refused("token");
            case "thingsboard" ->
                connect ->
                        "t0ken".equals(connect.userName()) ? Gate.Admission.forever() : Gate.Admission.refused("token");
            default -> Gate.OPEN;
        };
    }

    private void sendFromTheCloud(Standin far, String topic) throws Exception {
        new FarSide(rig.connector, far.backdoor(), "the-cloud-itself").publish(topic, "go", Qos.AT_LEAST_ONCE, false);
    }
}
