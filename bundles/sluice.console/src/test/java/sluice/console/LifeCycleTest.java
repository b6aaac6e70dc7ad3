package sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Bundle;

/** The console coming and going in a real framework. */
class LifeCycleTest {

    @TempDir
    Path folder;

    private final List<Gateway> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var gateway : opened) {
            gateway.close();
        }
    }

    private Gateway closed(Map<String, String> properties) throws Exception {
        var gateway = new Gateway(folder, properties);
        opened.add(gateway);
        return gateway;
    }

    private Gateway open() throws Exception {
        var gateway = Gateway.open(folder);
        opened.add(gateway);
        return gateway;
    }

    @Test
    void nothingListensBeforeTheConsoleIsThere() throws Exception {
        var gateway = closed(Map.of());

        assertThat(gateway.isOpen()).isFalse();
        assertThat(threads()).noneMatch(name -> name.startsWith("qtp"));
        assertThat(gateway.home).doesNotExist();
    }

    @ParameterizedTest(name = "with {0}={1}")
    @CsvSource({
        "felix.webconsole.security.providers, ''",
        "felix.webconsole.security.providers, somebody.else",
        "org.apache.felix.http.require.config, false",
    })
    void theConsoleDoesNotOpenWhereTheWebConsoleCouldServeWithoutIt(String property, String value) throws Exception {
        // No HTTP of Felix's own either, which the last row asks for: the test machine's port 8080 is not ours.
        var gateway = closed(Map.of(property, value, "org.apache.felix.http.enable", "false"));
        gateway.configure(Map.of("address", "127.0.0.1:0"));
        gateway.console.start();

        assertThat(gateway.isOpen()).isFalse();
        assertThat(gateway.home).doesNotExist();
    }

    @Test
    void stoppingTakesPortAndThreadsAndStartingKeepsThePassword() throws Exception {
        var gateway = open();
        var password = gateway.password();
        var url = gateway.url();
        assertThat(gateway.send(gateway.asAdmin("/topics/topics.json")).statusCode())
                .isEqualTo(200);

        gateway.console.stop();

        assertThat(threads()).noneMatch(name -> name.startsWith("qtp") || name.startsWith("sluice.console"));
        assertThat(gateway.bus.subscriptions()).isZero();
        try (var socket = new ServerSocket(url.getPort(), 1, InetAddress.getLoopbackAddress())) {
            assertThat(socket.isBound()).isTrue();
        }

        gateway.console.start();
        gateway.awaitEndpoint();
        assertThat(gateway.password()).isEqualTo(password);
        assertThat(gateway.send(gateway.asAdmin("/topics")).statusCode()).isEqualTo(200);
    }

    /** However the moments fall: who is not the admin never gets more than a question. */
    @Test
    void noRequestSlipsThroughWhileTheConsoleStopsAndStarts() throws Exception {
        var gateway = open();
        var url = gateway.url();
        gateway.configure(Map.of("address", url.getHost() + ":" + url.getPort()));
        gateway.awaitEndpoint();
        var address = new Address(url.getHost(), url.getPort());
        var done = new AtomicBoolean();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var seen = pool.submit(() -> {
                var statuses = new TreeSet<Integer>();
                while (!done.get()) {
                    try {
                        statuses.add(HttpPort.status(address, Console.ROOT + "/bundles"));
                    } catch (IOException e) {
                        statuses.add(0); // closed at the moment
                    }
                }
                return statuses;
            });
            for (int i = 0; i < 5; i++) {
                gateway.console.stop();
                gateway.console.start();
                gateway.awaitEndpoint();
                assertThat(gateway.send(gateway.asAdmin("/bundles")).statusCode())
                        .isEqualTo(200);
                assertThat(HttpPort.status(address, Console.ROOT + "/bundles")).isEqualTo(401);
            }
            done.set(true);
            assertThat(seen.get()).isNotEmpty().isSubsetOf(0, 401, 404, 503);
        }
    }

    @Test
    void wrongPasswordsHaveToWaitAndEvenTheRightOneBehindThem() throws Exception {
        var gateway = open();
        for (int i = 0; i < BackOff.FREE; i++) {
            assertThat(gateway.send(gateway.as("admin", "guess " + i, "/bundles"))
                            .statusCode())
                    .isEqualTo(401);
        }

        var answer = gateway.send(gateway.asAdmin("/bundles"));
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
    }

    @Test
    void anAddressThatOthersReachNeedsAWord() throws Exception {
        var gateway = closed(Map.of());
        gateway.configure(Map.of("address", "0.0.0.0:0"));
        gateway.console.start();
        assertThat(gateway.isOpen()).isFalse();

        gateway.configure(Map.of("address", "0.0.0.0:0", "allow.plaintext", true));
        assertThat(gateway.awaitEndpoint()).startsWith("console http://0.0.0.0:");
    }

    @Test
    void aNewAddressTakesEffectWhileItRuns() throws Exception {
        var gateway = open();
        var before = gateway.url();
        gateway.configure(Map.of("address", "localhost:0"));

        assertThat(gateway.awaitEndpoint())
                .startsWith("console http://localhost:")
                .isNotEqualTo("console " + before);
        assertThat(gateway.send(gateway.asAdmin("/topics")).statusCode()).isEqualTo(200);
    }

    @Test
    void aPortInUseIsSaidWithTheKey() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var gateway = closed(Map.of());
            gateway.configure(Map.of("address", "127.0.0.1:" + other.getLocalPort()));
            gateway.console.start();

            assertThat(gateway.isOpen()).isFalse();
        }
    }

    @Test
    void theConsoleClosesWithTheWebConsoleAndComesBackWithIt() throws Exception {
        var gateway = open();
        for (var bundle : gateway.framework().getBundleContext().getBundles()) {
            if (bundle.getSymbolicName().equals("org.apache.felix.webconsole")) {
                bundle.stop();
                assertThat(gateway.isOpen()).isFalse();
                assertThat(gateway.console.getState()).isEqualTo(Bundle.ACTIVE);
                bundle.start();
            }
        }
        gateway.awaitEndpoint();
        assertThat(statusWhenServed(gateway)).isEqualTo(401);
    }

    /** When Configuration Admin has told the Web Console that it has no configuration, it comes anew, and for a moment there is nobody. */
    private static int statusWhenServed(Gateway gateway) throws Exception {
        int status = 404;
        for (long end = System.nanoTime() + 10_000_000_000L; status == 404 && System.nanoTime() < end; ) {
            status = gateway.send(gateway.as("admin", "admin", "/bundles")).statusCode();
        }
        return status;
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .collect(Collectors.toSet());
    }
}
