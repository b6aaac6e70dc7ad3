package sluice.transport.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The request that begins a connection, and what it is answered (RFC 6455, 4.2). */
class HandshakeTest {

    private static final Terms TERMS = Terms.of("/mqtt", List.of("https://Plant7.example"));

    /** The example of RFC 6455, 1.2, with a subprotocol and a path of ours. */
    private static final String GOOD = """
            GET /mqtt HTTP/1.1
            Host: server.example.com
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Origin: https://plant7.example
            Sec-WebSocket-Protocol: chat, mqtt
            Sec-WebSocket-Version: 13

            """;

    private static String answer(String request) throws RefusedException {
        return answer(request, TERMS);
    }

    private static String answer(String request, Terms terms) throws RefusedException {
        var bytes = request.replace("\n", "\r\n").getBytes(ISO_8859_1);
        return String.valueOf(new Handshake(terms).received(ByteBuffer.wrap(bytes)));
    }

    @Test
    void theExampleOfTheStandardIsAnsweredAsThere() throws Exception {
        assertThat(answer(GOOD)).isEqualTo("""
                HTTP/1.1 101 Switching Protocols\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
                Sec-WebSocket-Protocol: mqtt\r
                \r
                """);
    }

    @ParameterizedTest(name = "{1} in place of {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /mqtt            | GET /mqtt?token=1",
                "Connection: Upgrade  | connection:keep-alive , UPGRADE",
                "Upgrade: websocket   | UPGRADE: h2c, WebSocket",
                "chat, mqtt           | mqttv3.1",
                "chat, mqtt           | mqtt, mqttv3.1",
                "Origin: https://plant7.example | X-Nothing:",
                "Origin: https://plant7.example | Origin: HTTPS://PLANT7.example",
                "Origin: https://plant7.example | Content-Length: 0",
                "Host: server.example.com | Host:",
            })
    void otherFormsOfTheSameAreGood(String text, String other) throws Exception {
        assertThat(answer(GOOD.replace(text, other))).startsWith("HTTP/1.1 101 ");
    }

    @ParameterizedTest(name = "{2}: {1} in place of {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "GET                  | POST                   | 405",
                "GET /mqtt HTTP/1.1   | GET /mqtt HTTP/1.0     | 400",
                "GET /mqtt HTTP/1.1   | GET /mqtt              | 400",
                "GET /mqtt HTTP/1.1   | GET  /mqtt HTTP/1.1    | 400",
                "GET /mqtt            | GET /other             | 404",
                "GET /mqtt            | GET /mqtt/             | 404",
                "Host: server.example.com | X-Host: a          | 400",
                "Host: server.example.com | Host : a           | 400",
                "Host: server.example.com | Host: a\0b         | 400",
                "Upgrade: websocket   | Upgrade: h2c           | 426",
                "Connection: Upgrade  | Connection: close      | 426",
                "Version: 13          | Version: 8             | 426",
                "Version: 13          | Version: 13, 8         | 426",
                "dGhlIHNhbXBsZSBub25jZQ== | dGhlIHNhbXBsZSBub25j | 400",
                "dGhlIHNhbXBsZSBub25jZQ== | not Base64         | 400",
                "Sec-WebSocket-Key    | X-Key                  | 400",
                "chat, mqtt           | chat                   | 400",
                "chat, mqtt           | MQTT                   | 400",
                "Sec-WebSocket-Protocol | X-Protocol           | 400",
                "https://plant7.example | https://evil.example | 403",
                "https://plant7.example | http://plant7.example | 403",
                "https://plant7.example | https://plant7.example:8443 | 403",
                "https://plant7.example | https://plant7.example.evil.example | 403",
                "https://plant7.example | null                 | 403",
                "Origin: https://plant7.example | Content-Length: 1 | 400",
                "Origin: https://plant7.example | Transfer-Encoding: chunked | 400",
            })
    void whatIsWrongIsRefusedAsHttpCallsIt(String text, String other, int status) {
        assertThatThrownBy(() -> answer(GOOD.replace(text, other.replace("\\0", "\0"))))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.response())
                                .startsWith("HTTP/1.1 " + status + " ")
                                .contains("Connection: close\r\n")
                                .endsWith("\r\n\r\n" + e.getMessage() + "\n"));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "Host: a",
                "Origin: https://plant7.example",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version: 13",
                " folded",
                ": no name",
                "no colon"
            })
    void whatMayBeThereOnceMayNotBeThereTwiceNorAnythingThatIsNoField(String line) {
        assertThatThrownBy(() -> answer(GOOD.replace("Host:", line + "\nHost:")))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void lineFeedsAloneEndNothing() throws Exception {
        assertThat(new Handshake(TERMS).received(ByteBuffer.wrap(GOOD.getBytes(ISO_8859_1))))
                .isNull();
    }

    @Test
    void aRequestMayComeByteByByte() throws Exception {
        var bytes = ByteBuffer.wrap((GOOD.replace("\n", "\r\n") + "\0").getBytes(ISO_8859_1));
        var handshake = new Handshake(TERMS);
        int whole = bytes.limit() - 1;
        for (int i = 0; i < whole; i++) {
            assertThat(handshake.received(bytes.limit(i))).isNull();
        }
        assertThat(handshake.received(bytes.limit(whole + 1))).startsWith("HTTP/1.1 101 ");
        assertThat(bytes.remaining()).isEqualTo(1);
    }

    @Test
    void aHeadWithoutEndIsRefusedAndSoIsWhatIsNoHttp() {
        assertThatThrownBy(() -> answer("GET /mqtt HTTP/1.1\nCookie: " + "x".repeat(Handshake.LIMIT)))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.response()).startsWith("HTTP/1.1 431 "));
        for (var first : new String[] {"\20\14\0\4MQTT", "\26\3\1\2\0", "\0"}) {
            assertThatThrownBy(() -> answer(first)).hasMessage("this is not HTTP");
        }
    }

    @Test
    void aHeadMayBeAsLargeAsTheLimitInOneFieldOrInMany() throws Exception {
        int rest = Handshake.LIMIT - GOOD.replace("\n", "\r\n").length() - 100;
        var one = "Cookie: " + "x ".repeat(rest / 2);
        var many = "A:\n".repeat(rest / 4 - 1) + "A:";

        assertThat(answer(GOOD.replace("Host:", one + "\nHost:"))).startsWith("HTTP/1.1 101 ");
        assertThat(answer(GOOD.replace("Host:", many + "\nHost:"))).startsWith("HTTP/1.1 101 ");
    }

    @Test
    void withoutAPathAnyIsGoodAndWithAnAsteriskAnyOrigin() throws Exception {
        var terms = Terms.of("", List.of("*"));

        assertThat(answer(GOOD.replace("/mqtt", "/x").replace("https://plant7.example", "null"), terms))
                .startsWith("HTTP/1.1 101 ");
    }

    @Test
    void withoutOriginsOnlyProgramsThatAreNoBrowsersComeIn() throws Exception {
        var terms = Terms.of("", List.of());

        assertThatThrownBy(() -> answer(GOOD, terms)).isInstanceOf(RefusedException.class);
        assertThat(answer(GOOD.replace("Origin: https://plant7.example", "X-Nothing: 1"), terms))
                .startsWith("HTTP/1.1 101 ");
    }

    @Test
    void wrongSettingsAreToldWithTheirKey() {
        assertThatThrownBy(() -> Terms.of("mqtt", List.of())).hasMessageStartingWith("path: ");
        assertThatThrownBy(() -> Terms.of("", List.of("plant7.example"))).hasMessageStartingWith("origins: ");
        assertThatThrownBy(() -> Terms.of("", List.of("https://plant7.example/")))
                .hasMessageStartingWith("origins: ");
    }
}
