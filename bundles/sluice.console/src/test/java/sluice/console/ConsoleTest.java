package sluice.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The open console, asked over HTTP, in a real framework with Jetty and the Web Console. */
class ConsoleTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    static Path folder;

    private static Gateway gateway;

    @BeforeAll
    static void open() throws Exception {
        gateway = Gateway.open(folder);
    }

    @AfterAll
    static void close() throws Exception {
        gateway.close();
    }

    @Test
    void thePasswordIsRandomAndNobodyElsesToRead() throws Exception {
        var file = gateway.home.resolve("secrets/console-password");

        assertThat(gateway.password()).hasSize(20);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void thePasswordLetsIn() throws Exception {
        var page = gateway.send(gateway.asAdmin("/bundles"));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("sluice.console");
    }

    @ParameterizedTest(name = "{0}:{1} stays outside")
    @CsvSource({"admin,admin", "admin,''", "'',''", "root,admin", "admin,wrong"})
    void nobodyElseGetsIn(String user, String password) throws Exception {
        gateway.send(gateway.asAdmin("/bundles")); // no back-off from the other rows

        assertThat(gateway.send(gateway.as(user, password, "/bundles")).statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest(name = "{0} asks for the password")
    @ValueSource(
            strings = {
                "",
                "/",
                "/bundles",
                "/topics",
                "/topics/topics.json",
                "/topics/res/topics.js",
                "/bridges",
                "/bridges/bridges.json",
                "/res/lib/support.js",
                "/configMgr",
                "/logout",
                "/nowhere"
            })
    void everythingAsksForThePassword(String path) throws Exception {
        var answer = gateway.send(gateway.to(path));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(h -> assertThat(h).startsWith("Basic"));
    }

    @Test
    void everyAnswerTellsTheBrowserToBeCareful() throws Exception {
        for (var request :
                new java.net.http.HttpRequest.Builder[] {gateway.to("/bundles"), gateway.asAdmin("/bundles")}) {
            var headers = gateway.send(request).headers();
            assertThat(headers.firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(h -> assertThat(h).contains("default-src 'none'"));
            assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(headers.firstValue("X-Frame-Options")).hasValue("DENY");
            assertThat(headers.firstValue("Cache-Control")).hasValue("no-store");
            assertThat(headers.firstValue("Server")).isEmpty();
        }
    }

    @Test
    void cookiesAreForThisSiteOnly() throws Exception {
        var cookies = gateway.send(gateway.asAdmin("/bundles")).headers().allValues("Set-Cookie");

        assertThat(cookies).isNotEmpty().allSatisfy(cookie -> {
            assertThat(cookie).contains("SameSite=Strict");
            assertThat(cookie.startsWith("felix-webconsole-locale") || cookie.contains("HttpOnly"))
                    .isTrue();
        });
    }

    @ParameterizedTest(name = "POST {0} with {1}: {2} is refused")
    @CsvSource({
        "/bundles, Origin, http://evil.example",
        "/bundles, Origin, null",
        "/bundles, Origin, https://127.0.0.1",
        "/bundles, Sec-Fetch-Site, cross-site",
        "/bundles, Sec-Fetch-Site, same-site",
        "/bundles, Sec-Fetch-Site, none",
        "/bundles, Referer, http://evil.example/127.0.0.1",
        "/configMgr/sluice.console, Sec-Fetch-Site, cross-site",
        "/vmstat, Origin, http://evil.example",
        "/services, X-Nothing, at-all",
    })
    void anotherSiteCannotPressButtons(String path, String header, String value) throws Exception {
        var post = gateway.asAdmin(path)
                .header(header, value)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("action=stop&shutdown_type=Stop"));

        assertThat(gateway.send(post).statusCode()).isEqualTo(403);
    }

    @Test
    void aPageOfTheConsoleMayChangeThings() throws Exception {
        var post = gateway.asAdmin("/bundles")
                .header("Origin", origin())
                .header("Sec-Fetch-Site", "same-origin")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("action=refreshPackages"));

        assertThat(gateway.send(post).statusCode()).isLessThan(400);
    }

    @ParameterizedTest(name = "POST {0} as {1} uploads nothing")
    @CsvSource({
        "/bundles, multipart/form-data; boundary=x",
        "/bundles, Multipart/Mixed; boundary=x",
        "/install, application/octet-stream"
    })
    void bundlesAreNotUploaded(String path, String type) throws Exception {
        var post = gateway.asAdmin(path)
                .header("Origin", origin())
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(
                        "--x\r\nContent-Disposition: form-data; name=action\r\n\r\ninstall\r\n--x--\r\n"));

        var answer = gateway.send(post);
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("deploy folder");
    }

    @Test
    void otherSitesReadNothingButMayLinkHere() throws Exception {
        assertThat(gateway.send(gateway.asAdmin("/topics/topics.json")
                                .header("Sec-Fetch-Site", "cross-site")
                                .header("Sec-Fetch-Mode", "no-cors"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(gateway.send(gateway.asAdmin("/bundles?action=stop")
                                .header("Sec-Fetch-Site", "cross-site")
                                .header("Sec-Fetch-Mode", "navigate"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(gateway.send(gateway.asAdmin("/bundles")
                                .header("Sec-Fetch-Site", "cross-site")
                                .header("Sec-Fetch-Mode", "navigate"))
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest(name = "{0} is refused")
    @ValueSource(strings = {"PUT", "DELETE", "TRACE", "OPTIONS", "PATCH"})
    void onlyWhatTheConsoleKnowsIsAllowed(String method) throws Exception {
        var request = gateway.asAdmin("/bundles").method(method, BodyPublishers.noBody());

        assertThat(gateway.send(request).statusCode()).isIn(400, 405);
    }

    @Test
    void aForeignHostNameIsRefused() throws Exception {
        var basic = Base64.getEncoder().encodeToString(("admin:" + gateway.password()).getBytes(UTF_8));

        assertThat(gateway.raw("GET /system/console/bundles HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Basic "
                        + basic + "\r\n\r\n"))
                .contains(" 421 ");
    }

    @Test
    void thePageIsOneOfTheConsole() throws Exception {
        var page = gateway.send(gateway.asAdmin("/topics"));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy")).hasValue(SafeHeaders.STRICT);
        assertThat(page.body())
                .contains(
                        "<section id=\"topics\"",
                        "/system/console/topics/res/topics.js",
                        "/system/console/topics/res/topics.css",
                        "Gateway");
        assertThat(gateway.send(gateway.asAdmin("/topics/res/topics.js"))
                        .headers()
                        .firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).contains("javascript"));
        assertThat(gateway.send(gateway.asAdmin("/topics/res/topics.css"))
                        .headers()
                        .firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).contains("text/css"));
    }

    @Test
    void thePageShowsWhatIsRetainedAndWhatIsPublished() throws Exception {
        gateway.bus.retain("cellar/pump", "on");
        var json = await("\"listening\":true");
        assertThat(json)
                .contains(
                        "{\"topic\":\"cellar/pump\",\"text\":\"on\",\"bytes\":2,\"cut\":false,\"qos\":1,\"retained\":true");

        gateway.bus.publish("cellar/temperature", "21.5");
        assertThat(await("cellar/temperature"))
                .contains(
                        "\"topic\":\"cellar/temperature\",\"text\":\"21.5\",\"bytes\":4,\"cut\":false,\"qos\":0,\"retained\":false,\"origin\":\"test\",\"count\":1");
    }

    @Test
    void whatLooksLikeMarkupStaysText() throws Exception {
        await("\"listening\":true");
        gateway.bus.publish("<script>alert(1)</script>", "</script><img src=x onerror=alert(2)>${appRoot}");

        assertThat(await("alert")).doesNotContain("<").contains("\\u003cscript\\u003ealert(1)", "${appRoot}");
    }

    @Test
    void aPostToThePageIsNotAllowed() throws Exception {
        var post = gateway.asAdmin("/topics").header("Origin", origin()).POST(BodyPublishers.noBody());

        assertThat(gateway.send(post).statusCode()).isEqualTo(405);
    }

    private static String origin() throws Exception {
        var url = gateway.url();
        return "http://" + url.getHost() + ":" + url.getPort();
    }

    /** Asks as the script does, until the answer holds {@code text}. */
    private static String await(String text) throws Exception {
        var end = System.nanoTime() + SOON.toNanos();
        while (System.nanoTime() < end) {
            var json = gateway.send(gateway.asAdmin("/topics/topics.json")).body();
            if (json.contains(text)) {
                return json;
            }
            LockSupport.parkNanos(500_000); // leaves the processor to whom it waits for
        }
        throw new AssertionError("the page did not show " + text);
    }
}
