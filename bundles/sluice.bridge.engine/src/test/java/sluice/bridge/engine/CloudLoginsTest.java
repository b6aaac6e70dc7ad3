package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.bridge.engine.CloudRig.awaitState;
import static sluice.bridge.engine.CloudRig.awaitTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import sluice.bridge.BridgeState;
import sluice.mqtt.Packet.Connect;
import sluice.testing.cloud.Door;
import sluice.testing.cloud.Gate;
import sluice.testing.cloud.Gates;
import sluice.testing.cloud.IotHub;
import sluice.testing.cloud.Provisioning;
import sluice.testing.cloud.SignedRequest;
import sluice.testing.cloud.Standin;
import sluice.testing.cloud.WebSocketDoor;

/** How bridges log in at clouds, and log in again in time: hours pass in moments. */
@Execution(ExecutionMode.CONCURRENT) // each at a far side of its own
class CloudLoginsTest {

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

    private Engine start(String cloud, String uri, List<String> options, Map<String, Object> more) throws Exception {
        var values = new HashMap<String, Object>(more);
        values.put("uri", uri);
        values.putIfAbsent("client.id", "gw1");
        values.put("cloud.options", options.toArray(String[]::new));
        values.putIfAbsent("mqtt.version", cloud.startsWith("azure-iot") || cloud.equals("azure-dps") ? "3.1.1" : "5");
        values.putIfAbsent("routes", new String[] {"out sensors/# -> devices/gw1/messages/events/#"});
        return rig.start(cloud, values);
    }

    private static String tcp(Standin far) {
        return "mqtt://127.0.0.1:" + far.port();
    }

    private Standin standin(String cloud, Gate gate) throws Exception {
        return new Standin(rig.cloud(cloud).profile(), gate);
    }

    private static String password(Connect connect) {
        return connect.password() == null ? "" : connect.password().text();
    }

    @Test
    void aSharedAccessSignatureIsRenewedBeforeItEndsAndNothingIsLost() throws Exception {
        try (var far = standin("azure-iot-hub", new IotHub(CloudRig.HUB, CloudRig.KEY, rig.clock))) {
            var engine = start(
                    "azure-iot-hub",
                    tcp(far),
                    List.of("sas.key.file=key", "sas.ttl=60m", "hub=" + CloudRig.HUB),
                    Map.of());
            int sent = 0;
            for (int life = 1; life <= 3; life++) {
                int connects = life;
                awaitTrue(() -> far.connects().size() == connects);
                awaitState(engine, BridgeState.CONNECTED);
                // Acknowledged, or else the clock's leap looks like a far side that does not answer.
                awaitTrue(() -> engine.status().spool().messages() == 0);
                rig.clock.skip(Duration.ofMinutes(50)); // not yet 85 %
                rig.publish("sensors/t", "value " + sent++);
                awaitTrue(() -> engine.status().spool().messages() == 0);
                assertThat(far.connects()).hasSize(life);
                rig.clock.skip(Duration.ofMinutes(2));
                rig.publish("sensors/t", "value " + sent++);
            }
            var seen = new ArrayList<String>();
            while (seen.stream().distinct().count() < sent) {
                seen.add(far.next().payload().text());
            }
            assertThat(far.violations()).isEmpty();
            assertThat(far.connects().stream().map(CloudLoginsTest::password).distinct())
                    .hasSameSizeAs(far.connects());
        }
    }

    @Test
    void aModuleLogsInAsOne() throws Exception {
        try (var far = standin("azure-iot-hub", new IotHub(CloudRig.HUB, CloudRig.KEY, rig.clock))) {
            start(
                    "azure-iot-hub",
                    tcp(far),
                    List.of("sas.key.file=key", "hub=" + CloudRig.HUB),
                    Map.of("client.id", "gw1/meter", "routes", new String[] {
                        "out sensors/# -> devices/gw1/modules/meter/messages/events/#"
                    }));
            rig.publish("sensors/t", "1");

            assertThat(far.next().topic().value()).isEqualTo("devices/gw1/modules/meter/messages/events/t");
            assertThat(far.violations()).isEmpty();
        }
    }

    @Test
    void theProvisioningServiceIsAskedBeforeEachLink() throws Exception {
        var provisioning = new Provisioning("0ne", CloudRig.KEY, CloudRig.HUB);
        try (var dps = new Standin(Provisioning.PROFILE, provisioning);
                var hub = standin("azure-iot-hub", new IotHub(CloudRig.HUB, CloudRig.KEY, rig.clock))) {
            start(
                    "azure-dps",
                    tcp(dps),
                    List.of("sas.key.file=key", "scope=0ne", "hub.uri=mqtt://127.0.0.1:" + hub.port()),
                    Map.of());
            rig.publish("sensors/t", "1");
            assertThat(hub.next().payload().text()).isEqualTo("1");
            assertThat(provisioning.registrations()).isEqualTo(1);

            hub.cut();
            awaitTrue(() -> hub.connects().size() == 2);
            assertThat(provisioning.registrations()).isEqualTo(2);
            assertThat(dps.violations()).isEmpty();
            assertThat(hub.violations()).isEmpty();
        }
    }

    @Test
    void aProvisioningServiceThatDoesNotKnowTheDeviceIsQuoted() throws Exception {
        try (var dps = new Standin(Provisioning.PROFILE, new Provisioning("other", CloudRig.KEY, CloudRig.HUB))) {
            var engine = start("azure-dps", tcp(dps), List.of("sas.key.file=key", "scope=0ne"), Map.of());

            awaitTrue(() -> engine.status().reason().contains("the provisioning service closes the line"));
            assertThat(engine.status().reason()).contains("not authorized");
        }
    }

    private static String jwt(Instant expires) {
        var claims = "{\"exp\":" + expires.getEpochSecond() + "}";
        return "e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".x";
    }

    @Test
    void eventGridGetsTheTokenThatIsInTheFileAndTheNextOneWhenItIsThere() throws Exception {
        var first = jwt(rig.clock.now().plus(Duration.ofHours(1)));
        var second = jwt(rig.clock.now().plus(Duration.ofHours(2)));
        Files.writeString(home.resolve("jwt"), first);
        try (var far = standin("azure-event-grid", connect -> {
            var token = Gates.token("OAUTH2-JWT", first).admit(connect);
            return token.refusal().isEmpty()
                    ? token
                    : Gates.token("OAUTH2-JWT", second).admit(connect);
        })) {
            var engine = start("azure-event-grid", tcp(far), List.of("jwt.file=jwt"), Map.of());
            awaitState(engine, BridgeState.CONNECTED);
            Files.writeString(home.resolve("jwt"), second + "\n\n");
            rig.clock.skip(Duration.ofSeconds(6));
            awaitTrue(() -> far.connects().size() == 2);
            assertThat(far.violations()).isEmpty();

            awaitState(engine, BridgeState.CONNECTED);
            rig.clock.skip(Duration.ofHours(3)); // nobody renewed it
            awaitTrue(() -> engine.status().reason().contains("the token in jwt.file has expired; have it renewed"));
            assertThat(far.connects()).hasSize(2);

            Files.writeString(home.resolve("jwt"), jwt(rig.clock.now().plus(Duration.ofHours(1))));
            rig.clock.skip(Duration.ofSeconds(6));
            awaitTrue(
                    () -> far.violations().contains("login: token"),
                    () -> engine.status().toString());
        }
    }

    @Test
    void aTokenOfOurOwnMakingIsMadeAnewInTime() throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        Files.writeString(
                home.resolve("jwt.key"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(
                                        generator.generateKeyPair().getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        try (var far = standin("plain", Gates.user("gw1"))) {
            var engine = start(
                    "plain",
                    tcp(far),
                    List.of("jwt.key.file=jwt.key", "jwt.audience=plants", "jwt.minutes=60"),
                    Map.of("username", "gw1"));
            awaitState(engine, BridgeState.CONNECTED);
            rig.clock.skip(Duration.ofMinutes(52));
            awaitTrue(() -> far.connects().size() == 2);

            var lives = far.connects().stream()
                    .map(CloudLoginsTest::password)
                    .map(CloudLoginsTest::claims)
                    .toList();
            assertThat(lives).allMatch(claims -> claims.contains("\"aud\":\"plants\",\"sub\":\"gw1\""));
            assertThat(lives).doesNotHaveDuplicates();
        }
    }

    private static String claims(String token) {
        return new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8);
    }

    private static String credentials(String key, String token) {
        return """
                [other]
                aws_access_key_id = WRONG
                aws_secret_access_key = WRONG
                [gateway]
                # written by the agent that renews them
                aws_access_key_id = %s
                aws_secret_access_key = s3cret/+key
                %s
                """.formatted(key, token.isEmpty() ? "" : "aws_session_token = " + token);
    }

    @Test
    void awsGetsASignedRequestAnewEachDayAndWhenTheKeysChange() throws Exception {
        Files.writeString(home.resolve("aws"), credentials("AKID1", ""));
        var signed = new SignedRequest("eu-central-1", "AKID1", "s3cret/+key", "", rig.clock);
        var later = new SignedRequest("eu-central-1", "AKID2", "s3cret/+key", "temporary/token==", rig.clock);
        Gate gate = new Gate() {
            @Override
            public Admission admit(Connect connect) {
                return Admission.refused("no WebSocket");
            }

            @Override
            public Admission admit(Connect connect, Door.Visitor visitor) {
                var first = signed.admit(connect, visitor);
                return first.refusal().isEmpty() ? first : later.admit(connect, visitor);
            }
        };
        try (var far = new Standin(rig.cloud("aws-iot-core").profile(), gate, new WebSocketDoor(Door.OPEN))) {
            var engine = start(
                    "aws-iot-core",
                    "ws://127.0.0.1:" + far.port(),
                    List.of("credentials.file=aws", "credentials.section=gateway", "region=eu-central-1"),
                    Map.of("routes", new String[] {"out sensors/# -> dt/#"}));
            rig.publish("sensors/t", "1");
            assertThat(far.next().topic().value()).isEqualTo("dt/t");
            awaitTrue(() -> engine.status().spool().messages() == 0);
            rig.clock.skip(Duration.ofHours(20));
            awaitTrue(() -> far.connects().size() == 2, () -> engine.status() + " " + far.violations());
            Files.writeString(home.resolve("aws"), credentials("AKID2", "temporary/token=="));
            rig.clock.skip(Duration.ofSeconds(6));
            awaitTrue(() -> far.connects().size() == 3, () -> engine.status() + " " + far.violations());

            rig.publish("sensors/t", "2");
            assertThat(far.next().payload().text()).isEqualTo("2");
            assertThat(far.violations()).isEmpty();
            assertThat(engine.status().toString()).doesNotContain("temporary", "Signature");
        }
    }

    @Test
    void awsAuthorizersGetWhatIsInTheFilesNow() throws Exception {
        Files.writeString(home.resolve("signature"), "a+b=");
        Files.writeString(home.resolve("authorizers-password"), "pw");
        try (var far = standin("aws-iot-core", Gate.OPEN)) {
            var engine = start(
                    "aws-iot-core",
                    tcp(far),
                    List.of(
                            "authorizer=plants",
                            "token.key=plant",
                            "token.file=token",
                            "signature.file=signature",
                            "password.file=authorizers-password"),
                    Map.of("routes", new String[] {"out sensors/# -> dt/#"}));
            awaitState(engine, BridgeState.CONNECTED);
            Files.writeString(home.resolve("token"), "another token");
            rig.clock.skip(Duration.ofSeconds(6));
            awaitTrue(() -> far.connects().size() == 2);

            var begin = "gw1?x-amz-customauthorizer-name=plants&x-amz-customauthorizer-signature=a%2Bb%3D&plant=";
            assertThat(far.connects())
                    .extracting(connect -> Objects.requireNonNullElse(connect.userName(), ""))
                    .containsExactly(begin + "t0ken", begin + "another+token");
            assertThat(far.connects()).allMatch(connect -> password(connect).equals("pw"));
        }
    }
}
