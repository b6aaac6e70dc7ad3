package sluice.bridge.paho;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bridge.Endpoint;
import sluice.bridge.Endpoint.Version;
import sluice.bridge.HttpProxy;
import sluice.bridge.LinkEnd.Kind;
import sluice.bridge.Tls;
import sluice.bridge.Way;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.testing.net.Certificates;

/** The ways to a far side: schemes, certificates, proxies, and what is never done. The far side is Debian's mosquitto, for WebSocket our own broker. */
class WaysTest {

    @TempDir
    static Path folder;

    private static Certificates good;
    private static Certificates foreign;
    private final PahoConnector connector = new PahoConnector();

    @BeforeAll
    static void certificates() throws Exception {
        good = Certificates.in(folder.resolve("good"))
                .issue("server", "DNS:localhost")
                .issue("elsewhere", "DNS:elsewhere.example")
                .issue("gateway", "DNS:gw1")
                .issueExpired("old", "DNS:localhost");
        foreign = Certificates.in(folder.resolve("foreign"))
                .issue("server", "DNS:localhost")
                .issue("gateway", "DNS:gw1");
        Files.createDirectory(folder.resolve("trusted"));
        Files.copy(good.file("ca.pem"), folder.resolve("trusted/ours.pem"));
        Files.copy(foreign.file("ca.pem"), folder.resolve("trusted/theirs.crt"));
    }

    @AfterEach
    void stop() {
        connector.stop();
    }

    @ParameterizedTest(name = "{0} with {1}")
    @CsvSource({
        "mqtt, V3_1",
        "mqtt, V5",
        "mqtts, V3_1",
        "mqtts, V3_1_1",
        "mqtts, V5",
        "ws, V3_1_1",
        "ws, V5",
        "wss, V3_1_1",
        "wss, V5"
    })
    void everySchemeCarriesMessages(String scheme, Version version) throws Exception {
        try (var far = Far.start(scheme, good, "server")) {
            var listener = new RecordingListener();
            var endpoint = at(scheme, far, version).withWay(Way.DIRECT.withTls(tls(good, "gateway")));
            var link = connector.open(endpoint, listener);
            listener.awaitOpen();

            await(link.subscribe(List.of(to("a/#"))));
            for (int i = 0; i < 50; i++) {
                await(link.publish(message("a/b", "hello " + i + "x".repeat(i * 400))));
            }

            for (int i = 0; i < 50; i++) {
                assertThat(listener.next().payload().text()).startsWith("hello " + i + "x".repeat(i * 400));
            }
            await(link.unsubscribe(List.of(TopicFilter.of("a/#"))));
            await(link.publish(message("a/b", "to nobody")));
            assertThat(listener.messages).isEmpty();
        }
    }

    @Test
    void aFolderOfAuthoritiesIsTrusted() throws Exception {
        try (var far = Far.start("mqtts", good, "server")) {
            var listener = new RecordingListener();
            var tls =
                    new Tls(folder.resolve("trusted"), good.file("gateway.pem"), good.file("gateway.key"), null, null);
            connector.open(at("mqtts", far, Version.V5).withWay(Way.DIRECT.withTls(tls)), listener);

            listener.awaitOpen();
        }
    }

    @ParameterizedTest(name = "{0}: {3}")
    @CsvSource({
        "mqtts, elsewhere, good, No subject alternative DNS name matching localhost found",
        "wss, elsewhere, good, No subject alternative DNS name matching localhost found",
        "mqtts, server, foreign, not to be trusted",
        "mqtts, server, system, not to be trusted",
        "mqtts, old, good, validity check failed"
    })
    void noLinkToWhomIsNotToBeTrusted(String scheme, String shown, String believed, String reason) throws Exception {
        try (var far = Far.start(scheme, good, shown)) {
            var listener = new RecordingListener();
            var tls = believed.equals("system") ? Tls.SYSTEM : tls(believed.equals("good") ? good : foreign, "gateway");
            connector.open(at(scheme, far, Version.V5).withWay(Way.DIRECT.withTls(tls)), listener);

            var end = listener.awaitEnd();

            assertThat(end.kind()).isEqualTo(Kind.REFUSED);
            assertThat(end.reason()).contains(reason);
            assertThat(listener.opened).isNotDone();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"V3_1_1", "V5"})
    void aFarSideThatDoesNotKnowOurCertificateSaysSo(Version version) throws Exception {
        try (var far = Far.start("mqtts", good, "server")) {
            for (var known : List.of("none", "foreign")) {
                var listener = new RecordingListener();
                var tls = known.equals("none")
                        ? new Tls(good.file("ca.pem"), null, null, null, null)
                        : new Tls(
                                good.file("ca.pem"),
                                foreign.file("gateway.pem"),
                                foreign.file("gateway.key"),
                                null,
                                null);
                connector.open(at("mqtts", far, version).withWay(Way.DIRECT.withTls(tls)), listener);

                var end = listener.awaitEnd();

                assertThat(listener.opened).isNotDone();
                assertThat(end.reason()).contains("check the client certificate");
            }
        }
    }

    @Test
    void anotherServerNameAndAProtocolAreAskedForAndChecked() throws Exception {
        try (var server = TlsDoor.server(good, "elsewhere")) {
            var seen = new FutureTask<>(() -> {
                try (var socket = (SSLSocket) server.accept()) {
                    var parameters = socket.getSSLParameters();
                    parameters.setApplicationProtocols(new String[] {"http/1.1", "x-amzn-mqtt-ca"});
                    socket.setSSLParameters(parameters);
                    socket.startHandshake();
                    var name = ((ExtendedSSLSession) socket.getSession())
                            .getRequestedServerNames()
                            .getFirst();
                    return new SNIHostName(name.getEncoded()).getAsciiName() + " " + socket.getApplicationProtocol();
                }
            });
            Thread.ofVirtual().start(seen);
            var tls = new Tls(good.file("ca.pem"), null, null, "x-amzn-mqtt-ca", "elsewhere.example");
            var endpoint = Endpoints.at(server.getLocalPort(), "sni", Version.V5)
                    .withUri(URI.create("mqtts://127.0.0.1:" + server.getLocalPort()))
                    .withWay(Way.DIRECT.withTls(tls));
            connector.open(endpoint, new RecordingListener());

            assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo("elsewhere.example x-amzn-mqtt-ca");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"mqtt", "mqtts", "wss"})
    void aProxyOpensATunnel(String scheme) throws Exception {
        try (var far = Far.start(scheme, good, "server");
                var proxy = new HttpProxyServer("gw:s3cret")) {
            var listener = new RecordingListener();
            var through = new HttpProxy("127.0.0.1", proxy.port(), "gw", "s3cret");
            var endpoint = at(scheme, far, Version.V5).withWay(new Way(tls(good, "gateway"), through, null));
            var link = connector.open(endpoint, listener);
            listener.awaitOpen();

            await(link.publish(message("a", "x")));

            assertThat(proxy.requests)
                    .singleElement()
                    .asString()
                    .startsWith("CONNECT localhost:" + far.port() + " HTTP/1.1");
        }
    }

    @Test
    void aProxyThatWantsAPasswordSaysSo() throws Exception {
        try (var far = Far.start("mqtt", good, "server");
                var proxy = new HttpProxyServer("gw:s3cret")) {
            var listener = new RecordingListener();
            var through = new HttpProxy("127.0.0.1", proxy.port(), "gw", "wrong");
            connector.open(at("mqtt", far, Version.V5).withWay(new Way(Tls.SYSTEM, through, null)), listener);

            var end = listener.awaitEnd();

            assertThat(end.reason())
                    .contains("407 Proxy Authentication Required")
                    .contains("check proxy.username and .proxy.password")
                    .doesNotContain("wrong");
        }
    }

    @Test
    void aLocalAddressIsUsed() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var endpoint = Endpoints.at(server.getLocalPort(), "bound", Version.V5)
                    .withWay(new Way(Tls.SYSTEM, null, "127.0.0.2"));
            connector.open(endpoint, new RecordingListener());
            try (var accepted = server.accept()) {
                assertThat(accepted.getInetAddress().getHostAddress()).isEqualTo("127.0.0.2");
            }
        }
    }

    @Test
    void anAuthenticationMethodGoesIntoItsProperties() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var endpoint = Endpoints.at(server.getLocalPort(), "jwt", Version.V5)
                    .withLogin(null, "token-1")
                    .withAuthMethod("OAUTH2-JWT");
            connector.open(endpoint, new RecordingListener());
            try (var accepted = server.accept()) {
                var in = accepted.getInputStream();
                in.read();
                var connect = new String(in.readNBytes(in.read()), StandardCharsets.ISO_8859_1);
                assertThat(connect).contains("\u0015\0\nOAUTH2-JWT").contains("\u0016\0\u0007token-1");
                assertThat((int) connect.charAt(7)).as("connect flags").isZero();
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "missing.pem | gateway.pem | gateway.key | tls.ca: %/missing.pem does not exist",
                "ca.pem | ca.key | gateway.key | tls.certificate: %/ca.key holds no readable certificates",
                "ca.pem | gateway.pem | gateway.pem | tls.key: %/gateway.pem holds no private key in PEM",
            })
    void aFileThatIsNotAsItHasToBeIsNamed(String ca, String certificate, String key, String sentence) throws Exception {
        var listener = new RecordingListener();
        var tls = new Tls(good.file(ca), good.file(certificate), good.file(key), null, null);
        connector.open(
                Endpoints.at(1, "files", Version.V5)
                        .withUri(URI.create("mqtts://localhost:1"))
                        .withWay(Way.DIRECT.withTls(tls)),
                listener);

        var end = listener.awaitEnd();

        assertThat(end.kind()).isEqualTo(Kind.REFUSED);
        assertThat(end.reason()).startsWith(sentence.replace("%", good.folder().toString()));
    }

    private static Tls tls(Certificates by, String client) {
        return new Tls(by.file("ca.pem"), by.file(client + ".pem"), by.file(client + ".key"), null, null);
    }

    private static Endpoint at(String scheme, Far far, Version version) {
        return Endpoints.at(far.port(), "ways", version).withUri(URI.create(scheme + "://localhost:" + far.port()));
    }

    private static Subscription to(String filter) {
        return new Subscription(TopicFilter.of(filter), Qos.AT_LEAST_ONCE, false, true, 0);
    }

    private static Message message(String topic, String payload) {
        return Message.of(TopicName.of(topic), Payload.of(payload)).withQos(Qos.AT_LEAST_ONCE);
    }

    private static void await(CompletionStage<?> stage) throws Exception {
        stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
