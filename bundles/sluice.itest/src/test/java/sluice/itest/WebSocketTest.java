package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.testing.net.Ports;

/** WebSocket in the image, as the page about it says. */
class WebSocketTest {

    private static final String SITE = "http://127.0.0.1:8000";

    @TempDir
    Path home;

    @TempDir
    Path profile;

    private final HowTo page = page();
    private Gateway gateway;
    private int port;

    private static HowTo page() {
        try {
            return HowTo.read("websocket.md");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void start() throws Exception {
        gateway = Gateway.start(home, "--features", "broker");
        var tls = HowTo.read("tls.md");
        tls.run(gateway, 8883, "plant-ca");
        port = Ports.free();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private void open(String site) {
        page.write(gateway, "etc/sluice.transport.tls~browsers.json");
        page.write(gateway, "etc/sluice.transport.websocket~wss.json", SITE, site);
        page.write(gateway, "etc/sluice.broker.listener~wss.json", "8443", Integer.toString(port));
        gateway.awaitLog("MQTT clients are served at 127.0.0.1:" + port);
    }

    private X509Certificate certificate(String name) throws Exception {
        try (var file = Files.newInputStream(home.resolve("etc/" + name))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file);
        }
    }

    @Test
    void thePageIsRight() throws Exception {
        open(SITE);

        page.run(gateway, port, "101");
    }

    @Test
    void pahoSpeaksToItOverTls() throws Exception {
        open(SITE);
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", certificate("ca.pem"));
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        var options = new MqttConnectionOptions();
        options.setSocketFactory(context.getSocketFactory());
        try (var viewer = new Viewer(gateway.mqttPort(), "viewer", "cellar/#")) {
            var client = new MqttClient("wss://127.0.0.1:" + port + "/mqtt", "paho", new MemoryPersistence());
            client.connect(options);
            for (int qos = 0; qos < 3; qos++) {
                client.publish(
                        "cellar/lamp", ("qos " + qos).getBytes(java.nio.charset.StandardCharsets.UTF_8), qos, false);
                var expected = "qos " + qos;
                viewer.await(seen -> seen.payload().equals(expected));
            }
            client.disconnect();
            client.close();
        }
    }

    @ParameterizedTest(name = "protocolVersion: {0}")
    @ValueSource(ints = {4, 5})
    void aBrowserSendsAndReceives(int version) throws Exception {
        var missing = Browser.missing();
        assumeTrue(missing.isEmpty(), "skipped, because " + missing);
        var key = MessageDigest.getInstance("SHA-256")
                .digest(certificate("server.pem").getPublicKey().getEncoded());
        try (var viewer = new Viewer(gateway.mqttPort(), "viewer", "cellar/lamp");
                var browser = new Browser(profile)) {
            open(browser.origin());
            var script = """
                    <script>
                        client.on('message', (topic, message, packet) =>
                            fetch('/told', {method: 'POST', body: `${topic} ${message} ${packet.qos}`}))
                        client.on('close', () => fetch('/told', {method: 'POST', body: 'closed'}))
                        client.on('error', problem => fetch('/told', {method: 'POST', body: String(problem)}))
                        client.on('connect', () => lamp.click())
                    </script>
                    """;
            browser.open(
                    page.text("page")
                                    .replace("8443", Integer.toString(port))
                                    .replace("Version: 5", "Version: " + version)
                            + script,
                    Base64.getEncoder().encodeToString(key));

            assertThat(browser.told()).as(browser.log()).isEqualTo("cellar/lamp on 2");
            viewer.await(seen -> seen.payload().equals("on"));
            for (int qos = 0; qos < 3; qos++) {
                viewer.publish("cellar/temperature", "21." + qos, qos);
                assertThat(browser.told()).as(browser.log()).isEqualTo("cellar/temperature 21." + qos + " " + qos);
            }
        }
    }
}
