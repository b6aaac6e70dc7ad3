package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.bridge.engine.CloudRig.awaitState;
import static sluice.bridge.engine.CloudRig.awaitTrue;
import static sluice.bridge.engine.CloudRig.message;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import sluice.bridge.BridgeState;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.testing.cloud.Gate;
import sluice.testing.cloud.IotHub;
import sluice.testing.cloud.Standin;

/** What clouds have beside plain messages: properties in topics, methods, twins; and how much they take. */
@Execution(ExecutionMode.CONCURRENT) // each at a far side of its own
class CloudTopicsTest {

    @TempDir
    Path home;

    private CloudRig rig;
    private IotHub hub;

    @BeforeEach
    void begin() throws Exception {
        rig = new CloudRig(home);
        hub = new IotHub(CloudRig.HUB, CloudRig.KEY, rig.clock);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private Standin hub() throws Exception {
        return new Standin(rig.cloud("azure-iot-hub").profile(), hub);
    }

    private Engine connect(String cloud, Standin far, String... routes) throws Exception {
        var engine = rig.start(
                cloud,
                Map.of(
                        "uri",
                        "mqtt://127.0.0.1:" + far.port(),
                        "client.id",
                        "gw1",
                        "mqtt.version",
                        cloud.equals("azure-iot-hub") ? "3.1.1" : "5",
                        "routes",
                        routes));
        awaitState(engine, BridgeState.CONNECTED);
        return engine;
    }

    private static Message cloudMessage(String topic, String payload) {
        return Message.of(TopicName.of(topic), Payload.of(payload));
    }

    @Test
    void iotHubGetsPropertiesInTheTopic() throws Exception {
        try (var far = hub()) {
            connect("azure-iot-hub", far, "out sensors/+ -> devices/gw1/messages/events/line={1}");
            var message = message("sensors/t", "1");
            rig.publish(message.withProperties(message.properties().withUser("a b", "ü&=")));

            assertThat(far.next().topic().value()).isEqualTo("devices/gw1/messages/events/line=t&a%20b=%C3%BC%26%3D");
            assertThat(far.violations()).isEmpty();
        }
    }

    @Test
    void whatTheCloudSendsToTheDeviceHasItsPropertiesBack() throws Exception {
        try (var far = hub()) {
            connect("azure-iot-hub", far, "in devices/gw1/messages/devicebound/# -> cloud/#");
            var heard = rig.listen("cloud/#");
            far.send(cloudMessage(
                    "devices/gw1/messages/devicebound/%24.to=%2Fdevices%2Fgw1&%24.ct=text%2Fplain&%24.cid=7&a%20b=%C3%BC",
                    "on"));

            awaitTrue(() -> !heard.isEmpty());
            var message = heard.getFirst();
            assertThat(message.topic().value()).isEqualTo("cloud");
            assertThat(message.properties().contentType()).isEqualTo("text/plain");
            assertThat(message.properties().correlation()).isEqualTo(Payload.of("7"));
            assertThat(message.properties().user())
                    .extracting(each -> each.name() + "=" + each.value())
                    .contains("a b=ü");
        }
    }

    @Test
    void aMethodIsARequestAndItsAnswer() throws Exception {
        try (var far = hub()) {
            connect(
                    "azure-iot-hub",
                    far,
                    "in $iothub/methods/POST/# -> rpc/#",
                    "out rpc-answer/# -> $iothub/methods/res/#");
            var heard = rig.listen("rpc/#");
            far.send(cloudMessage("$iothub/methods/POST/reboot/?$rid=7", "{\"in\":5}"));
            awaitTrue(() -> !heard.isEmpty());
            assertThat(heard.getFirst().topic().value()).isEqualTo("rpc/reboot/?$rid=7");
            rig.publish("rpc-answer/200/?$rid=7", "{}");

            assertThat(far.next().topic().value()).isEqualTo("$iothub/methods/res/200/?$rid=7");
            assertThat(far.violations()).isEmpty();
        }
    }

    @Test
    void theTwinIsAskedForReportedAndHeard() throws Exception {
        try (var far = hub()) {
            connect(
                    "azure-iot-hub",
                    far,
                    "in $iothub/twin/PATCH/properties/desired/# -> twin/desired/#",
                    "in $iothub/twin/res/# -> twin/answer/#",
                    "out twin/report/# -> $iothub/twin/PATCH/properties/reported/#",
                    "out twin/get/# -> $iothub/twin/GET/#");
            var heard = rig.listen("twin/answer/#");
            var desired = rig.listen("twin/desired/#");
            rig.publish("twin/report/?$rid=1", "{\"lamp\":\"on\"}");
            awaitTrue(() -> heard.size() == 1);
            rig.publish("twin/get/?$rid=2", "");
            awaitTrue(() -> heard.size() == 2);
            far.send(cloudMessage("$iothub/twin/PATCH/properties/desired/?$version=9", "{\"lamp\":\"off\"}"));
            awaitTrue(() -> desired.size() == 1);

            assertThat(heard)
                    .extracting(each -> each.topic().value())
                    .containsExactly("twin/answer/204/?$rid=1&$version=2", "twin/answer/200/?$rid=2");
            assertThat(heard.getLast().payload().text())
                    .isEqualTo("{\"desired\":{\"$version\":2},\"reported\":{\"lamp\":\"on\"}}");
            assertThat(hub.reported()).isEqualTo("{\"lamp\":\"on\"}");
            assertThat(desired.getFirst().topic().value()).isEqualTo("twin/desired/?$version=9");
            assertThat(far.violations()).isEmpty();
        }
    }

    @Test
    void awsGetsNothingItWouldThrowAwayHoweverMuchThereIs() throws Exception {
        try (var far = new Standin(rig.cloud("aws-iot-core").profile(), Gate.OPEN)) {
            var engine = connect("aws-iot-core", far, "out a/# -> b/#", "out rules/# -> $aws/rules/r/1/2/3/4/5/6/7/#");
            rig.publish(message("a/big", "x".repeat(128 * 1024)));
            rig.publish(message("a/exact", "1").withQos(Qos.EXACTLY_ONCE).withRetain(true));
            rig.publish(message("rules/x", "2"));
            for (int i = 0; i < 250; i++) {
                rig.publish("a/n", "" + i);
            }
            // the rate is that of the clock, which the stand-in does not share: no clock is put forward here
            for (int i = 0; i < 252; i++) {
                far.next();
            }
            awaitTrue(() -> engine.status().spool().messages() == 0);
            assertThat(engine.deadLetters(0, 10))
                    .hasSize(1)
                    .allMatch(letter -> letter.message().topic().value().endsWith("big"));
            assertThat(far.violations()).isEmpty();
        }
    }

    @Test
    void awsGetsNoMoreBytesASecondThanItTakes() throws Exception {
        try (var far = new Standin(rig.cloud("aws-iot-core").profile(), Gate.OPEN)) {
            connect("aws-iot-core", far, "out a/# -> b/#");
            long before = rig.clock.nanos();
            for (int i = 0; i < 6; i++) {
                rig.publish("a/n", "x".repeat(100 * 1024));
            }
            for (int i = 0; i < 6; i++) {
                far.next();
            }

            // five are paid for before the sixth goes, less the tenth of a second that is free
            assertThat(Duration.ofNanos(rig.clock.nanos() - before)).isGreaterThan(Duration.ofMillis(800));
        }
    }

    @Test
    void awsIsAskedForEightFiltersAtATime() throws Exception {
        try (var far = new Standin(rig.cloud("aws-iot-core").profile(), Gate.OPEN)) {
            var routes = IntStream.range(0, 50)
                    .mapToObj(i -> "in cmd/" + i + "/# -> got/" + i + "/#")
                    .toArray(String[]::new);
            connect("aws-iot-core", far, routes);
            var heard = rig.listen("got/#");
            new FarSide(rig.connector, far.backdoor(), "cloud").publish("cmd/49/x", "go", Qos.AT_LEAST_ONCE, false);

            awaitTrue(() -> !heard.isEmpty());
            assertThat(List.of(heard.getFirst().topic().value())).containsExactly("got/49/x");
            assertThat(far.violations()).isEmpty();
        }
    }
}
