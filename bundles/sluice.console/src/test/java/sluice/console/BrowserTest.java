package sluice.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser. */
class BrowserTest {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    @TempDir
    Path folder;

    @Test
    void theScriptShowsTopicsAndTreatsThemAsText() throws Exception {
        assumeTrue(Files.isExecutable(CHROMIUM), "skipped, because chromium is not installed");
        var gateway = Gateway.open(folder);
        try {
            gateway.bus.retain("cellar/temperature", "{\"value\":21.5,\"unit\":\"Cel\"}");
            gateway.bus.retain(
                    "<script>document.title='caught'</script>", "<img src=x onerror=\"document.title='caught'\">");

            var page =
                    rendered(gateway.url().toString().replace("http://", "http://admin:" + gateway.password() + "@"));

            assertThat(page)
                    .contains("<b>21.5</b><span class=\"unit\"> °C</span>")
                    .contains("&lt;img src=x onerror=")
                    .contains("2 topics")
                    .doesNotContain("<title>caught");
        } finally {
            gateway.close();
        }
    }

    /** Returns the page as it stands after its script has run for a few seconds of the browser's time. */
    private String rendered(String console) throws Exception {
        var output = folder.resolve("page.html");
        var browser = new ProcessBuilder(Stream.of(
                                CHROMIUM.toString(),
                                "--headless=new",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--user-data-dir=" + folder.resolve("profile"),
                                "--virtual-time-budget=8000",
                                "--dump-dom",
                                console + "/topics")
                        .toList())
                .redirectOutput(output.toFile())
                .redirectError(folder.resolve("errors.txt").toFile())
                .start();
        try {
            assertThat(browser.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            browser.destroyForcibly().waitFor();
        }
        return Files.readString(output, UTF_8);
    }
}
