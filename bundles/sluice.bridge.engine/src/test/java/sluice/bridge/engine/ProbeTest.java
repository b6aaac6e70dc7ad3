package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.bridge.Step;
import sluice.testing.cloud.Authority;
import sluice.testing.cloud.Door;
import sluice.testing.cloud.Gate;
import sluice.testing.cloud.Gates;
import sluice.testing.cloud.IotHub;
import sluice.testing.cloud.Standin;
import sluice.testing.cloud.TlsDoor;

/** What {@code bridge:test} says: it logs in as the bridge would, and of what fails it names the fix. */
class ProbeTest {

    @TempDir
    static Path folder;

    private static Authority good;
    private static Authority foreign;

    @TempDir
    Path home;

    private CloudRig rig;

    @BeforeAll
    static void issue() throws Exception {
        good = Authority.create(folder.resolve("good"))
                .issue("cloud", "DNS:localhost", 30)
                .issue("elsewhere", "DNS:elsewhere.example", 30)
                .issue("old", "DNS:localhost", -1)
                .issue("gw1", "DNS:gw1", 3);
        foreign = Authority.create(folder.resolve("foreign")).issue("cloud", "DNS:localhost", 30);
    }

    @BeforeEach
    void begin() throws Exception {
        rig = new CloudRig(home);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    /** Tests a bridge that is not running: the test is the first to log in. */
    private List<Step> test(String topic, String cloud, String uri, Map<String, Object> more) throws Exception {
        var values = new HashMap<String, Object>(more);
        values.put("uri", uri);
        values.putIfAbsent("client.id", "gw1");
        values.putIfAbsent("mqtt.version", cloud.startsWith("azure-iot") ? "3.1.1" : "5");
        values.putIfAbsent("connect.timeout.seconds", 3);
        values.putIfAbsent("routes", new String[] {"out a/# -> b/#", "in c/#"});
        if (!cloud.isEmpty()) {
            values = new HashMap<>(CloudRig.values(cloud, values));
        }
        return rig.test(rig.settings(values), topic);
    }

    private static List<String> shown(List<Step> steps) {
        return steps.stream()
                .map(step -> step.what() + (step.passed() ? ": " : " FAILED: ") + step.finding())
                .toList();
    }

    private static String failure(List<Step> steps) {
        assertThat(steps.subList(0, steps.size() - 1)).allMatch(Step::passed);
        assertThat(steps.getLast().passed()).isFalse();
        return steps.getLast().what() + ": " + steps.getLast().finding();
    }

    private static Standin secure(Gate gate, Authority authority, String certificate, String... alpn) throws Exception {
        return new Standin(
                Objects.requireNonNull(CloudRig.clouds(new HurriedLoop()).get("plain"))
                        .profile(),
                gate,
                new TlsDoor(authority.server(certificate), List.of(alpn)));
    }

    private static String mqtts(Standin far) {
        return "mqtts://localhost:" + far.port();
    }

    private Map<String, Object> trusting(String... more) {
        var values = new HashMap<String, Object>();
        values.put("tls.ca", good.file("ca.pem").toString());
        for (int i = 0; i < more.length; i += 2) {
            values.put(more[i], more[i + 1]);
        }
        return values;
    }

    @Test
    void everyStepOfTheWayIsShownAndAMessageGoesThereAndBack() throws Exception {
        try (var far = secure(Gates.certificate("gw1"), good, "cloud", "mqtt")) {
            var steps = shown(test(
                    "there/and/back",
                    "plain",
                    mqtts(far),
                    trusting(
                            "tls.alpn", "mqtt",
                            "tls.certificate", good.file("gw1.pem").toString(),
                            "tls.key", good.file("gw1.key").toString())));

            assertThat(String.join("\n", steps)).matches("""
                    name: localhost is 127\\.0\\.0\\.1
                    TCP: port \\d+ answers after \\d+ ms
                    TLS: TLSv1\\.3, TLS_\\w+, application protocol mqtt
                    certificate: CN=cloud, issued by CN=ca, 29 days left
                    own certificate: CN=gw1, issued by CN=ca, 2 days left
                    link: accepted as gw1
                    limits: QoS 2, retains, \\d+ messages under way, packets of \\d+ bytes, MQTT 5
                    subscribe: c/# granted
                    publish: an empty message to there/and/back was acknowledged after \\d+ ms
                    round trip: it came back after \\d+ ms""");
            assertThat(far.connects()).hasSize(1);
            assertThat(far.violations()).isEmpty();
        }
    }

    /** Its will would say that the bridge is gone, whose own link may be open. */
    @Test
    void aTestSaysNothingOnTheNotificationTopic() throws Exception {
        try (var far = new Standin(rig.cloud("plain").profile(), Gate.OPEN)) {
            var steps = test(
                    "",
                    "plain",
                    "mqtt://127.0.0.1:" + far.port(),
                    Map.of("notification.topic", "bridges/{client}/state"));

            assertThat(steps).allMatch(Step::passed);
            assertThat(far.connects())
                    .singleElement()
                    .satisfies(connect -> assertThat(connect.will()).isNull());
        }
    }

    @Test
    void aTestLogsInWithWhatTheCloudWants() throws Exception {
        try (var far =
                new Standin(rig.cloud("azure-iot-hub").profile(), new IotHub(CloudRig.HUB, CloudRig.KEY, rig.clock))) {
            var routes =
                    new String[] {"out a/# -> devices/gw1/messages/events/#", "in $iothub/methods/POST/# -> rpc/#"};
            var steps = shown(test("", "azure-iot-hub", "mqtt://127.0.0.1:" + far.port(), Map.of("routes", routes)));

            assertThat(steps).contains("link: accepted as gw1", "subscribe: $iothub/methods/POST/# granted");
            assertThat(steps.get(3))
                    .isEqualTo("limits: QoS 1, retains, 65535 messages under way, packets of 262144 bytes, MQTT 3");
            assertThat(far.violations()).isEmpty();
            Files.writeString(home.resolve("key"), "d3Jvbmc=");
            assertThat(failure(test("", "azure-iot-hub", "mqtt://127.0.0.1:" + far.port(), Map.of("routes", routes))))
                    .isEqualTo(
                            "link: not authorized; correct username and .password, or the client's rights at the far side");
        }
    }

    @Test
    void whatIsMissingIsNamed() throws Exception {
        assertThat(failure(test("", "", "mqtt://no-such-host.invalid", Map.of())))
                .startsWith("name: unknown host no-such-host.invalid")
                .endsWith("; correct uri, or look at this machine's name service");
        int free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertThat(failure(test("", "", "mqtt://127.0.0.1:" + free, Map.of())))
                .isEqualTo(
                        "TCP: 127.0.0.1: Connection refused; correct the port in uri, start what should listen there,"
                                + " or look at the firewalls in between");
        assertThat(failure(test("", "plain", "mqtt://127.0.0.1:" + free, Map.of("cloud.options", new String[] {
                    "jwt.key.file=none", "jwt.audience=a"
                }))))
                .startsWith("TCP: ");
        try (var far = new Standin(rig.cloud("plain").profile(), Gate.OPEN)) {
            assertThat(failure(
                            test("", "plain", "mqtt://127.0.0.1:" + far.port(), Map.of("cloud.options", new String[] {
                                "jwt.key.file=none", "jwt.audience=a"
                            }))))
                    .startsWith("link: cloud.options: jwt.key.file names " + home.resolve("none")
                            + ", which cannot be read");
            assertThat(failure(test(
                            "",
                            "plain",
                            "mqtt://127.0.0.1:" + far.port(),
                            Map.of("password.file", "gone", "username", "u"))))
                    .startsWith("link: password.file: " + home.resolve("gone") + " cannot be read");
        }
    }

    @Test
    void certificatesThatDoNotHoldAreShownWithTheFix() throws Exception {
        try (var far = secure(Gate.OPEN, good, "old")) {
            assertThat(failure(test("", "", mqtts(far), trusting())))
                    .startsWith("TLS: the far side's certificate does not hold now, ")
                    .contains("(it shows CN=old, issued by CN=ca, ended ")
                    .endsWith("; look at this machine's clock, or have the certificate renewed there");
        }
        try (var far = secure(Gate.OPEN, foreign, "cloud")) {
            assertThat(failure(test("", "", mqtts(far), trusting())))
                    .isEqualTo(
                            "TLS: nobody this gateway trusts has issued the far side's certificate (it shows CN=cloud, issued by CN=ca,"
                                    + " 29 days left); name a file with its authority's certificate in tls.ca");
        }
        try (var far = secure(Gate.OPEN, good, "elsewhere")) {
            assertThat(failure(test("", "", mqtts(far), trusting())))
                    .startsWith("TLS: the far side's certificate is for another name: ")
                    .endsWith("; correct the host in uri, or name the certificate's in tls.server.name");
        }
    }

    @Test
    void aWrongProtocolAndALostLoginAreTold() throws Exception {
        try (var far = new Standin(rig.cloud("plain").profile(), Gate.OPEN)) {
            assertThat(failure(test("", "", mqtts(far), trusting()))).startsWith("TLS: ");
        }
        try (var far = secure(Gate.OPEN, good, "cloud", "x-amzn-mqtt-ca")) {
            assertThat(failure(test("", "", mqtts(far), trusting("tls.alpn", "mqtt"))))
                    .startsWith("TLS: the far side breaks off: ")
                    .endsWith("; check tls.certificate and tls.key, tls.server.name and tls.alpn");
        }
        try (var far = secure(Gates.user("gw1", "right"), good, "cloud")) {
            assertThat(failure(test("", "", mqtts(far), trusting("username", "gw1", ".password", "wrong"))))
                    .isEqualTo(
                            "link: not authorized; correct username and .password, or the client's rights at the far side");
            assertThat(failure(test(
                            "",
                            "",
                            mqtts(far),
                            trusting("tls.ca", good.file("none.pem").toString()))))
                    .startsWith("TLS: tls.ca: ");
        }
    }

    @Test
    void aBridgeThatIsConnectedIsNotThrownOutByItsTest() throws Exception {
        try (var far = new Standin(rig.cloud("plain").profile(), Gate.OPEN, Door.OPEN)) {
            var engine = rig.start(
                    "plain",
                    Map.of("uri", "mqtt://127.0.0.1:" + far.port(), "client.id", "gw1", "routes", new String[] {
                        "out a/#"
                    }));
            CloudRig.awaitState(engine, sluice.bridge.BridgeState.CONNECTED);

            assertThat(shown(engine.test("x").toCompletableFuture().get(10, TimeUnit.SECONDS)))
                    .contains(
                            "link: the bridge is connected as gw1; its own link is asked",
                            "publish: not tried: a second login under this client id would end the bridge's link; use one of its rules");
            assertThat(far.connects()).hasSize(1);
        }
    }
}
