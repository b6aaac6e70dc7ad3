package sluice.bridge.paho;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import sluice.testing.framework.Exports;
import sluice.testing.net.Mosquitto;

/**
 * The built bundle in a real framework: Paho finds its network modules and its texts there, though nobody sets a thread
 * context class loader. The framework shares no class of ours with this test, hence the reflection.
 */
class InsideFelixTest {

    @TempDir
    Path cache;

    @ParameterizedTest
    @ValueSource(strings = {"V5", "V3_1_1"})
    void connectsAndPublishes(String version) throws Exception {
        try (var far = Mosquitto.start()) {
            var framework = start();
            try {
                var bundle = installed(framework);
                var events = new LinkedBlockingQueue<String>();
                var link = open(bundle, "mqtt://127.0.0.1:" + far.port(), version, events);

                assertThat(next(events)).isEqualTo("opened");
                bundle.loadClass("sluice.bridge.Link").getMethod("close").invoke(link);
                assertThat(next(events)).isEqualTo("closed CLOSED: closed");
            } finally {
                stop(framework);
            }
        }
    }

    @Test
    void saysInWordsWhyItCannot() throws Exception {
        var framework = start();
        try {
            var bundle = installed(framework);
            var events = new LinkedBlockingQueue<String>();
            open(bundle, "mqtt://127.0.0.1:1", "V5", events);

            assertThat(next(events)).isEqualTo("closed LOST: Connection refused");
        } finally {
            stop(framework);
        }
    }

    private Framework start() throws Exception {
        var settings = new HashMap<String, String>();
        settings.put(Constants.FRAMEWORK_STORAGE, cache.toString());
        settings.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        settings.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, Exports.of("org.slf4j"));
        settings.put(
                Constants.FRAMEWORK_SYSTEMCAPABILITIES_EXTRA,
                "osgi.extender;osgi.extender=osgi.component;version:Version=1.5");
        settings.put("felix.cache.locking", "false");
        var framework = new FrameworkFactory().newFramework(settings);
        framework.start();
        return framework;
    }

    private static void stop(Framework framework) throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    private static Bundle installed(Framework framework) throws Exception {
        var context = framework.getBundleContext();
        for (var module : new String[] {"sluice.bus", "sluice.bridge"}) {
            context.installBundle(built(Path.of("..", module)));
        }
        var bundle = context.installBundle(built(Path.of("")));
        bundle.start();
        return bundle;
    }

    /** Returns where a module's bundle lies unpacked: tests run before its jar is made. */
    private static String built(Path module) {
        return "reference:"
                + module.resolve("target", "classes")
                        .toAbsolutePath()
                        .normalize()
                        .toUri();
    }

    private static Object open(Bundle bundle, String uri, String version, BlockingQueue<String> events)
            throws Exception {
        var endpointType = bundle.loadClass("sluice.bridge.Endpoint");
        var listenerType = bundle.loadClass("sluice.bridge.LinkListener");
        var versionType = bundle.loadClass("sluice.bridge.Endpoint$Version");
        var versions = Map.of(
                "V3_1_1", versionType.getEnumConstants()[1],
                "V5", versionType.getEnumConstants()[2]);
        var endpoint = Arrays.stream(endpointType.getConstructors())
                .filter(each -> each.getParameterCount() == 10)
                .findAny()
                .orElseThrow()
                .newInstance(
                        URI.create(uri),
                        "inside",
                        versions.get(version),
                        null,
                        null,
                        true,
                        Duration.ZERO,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        10);
        InvocationHandler handler = (_, method, arguments) -> {
            events.add(method.getName().equals("closed") ? "closed " + arguments[0] : method.getName());
            return null;
        };
        var listener = Proxy.newProxyInstance(listenerType.getClassLoader(), new Class<?>[] {listenerType}, handler);
        var connector = bundle.loadClass("sluice.bridge.paho.PahoConnector")
                .getConstructor()
                .newInstance();
        return connector
                .getClass()
                .getMethod("open", endpointType, listenerType)
                .invoke(connector, endpoint, listener);
    }

    private static String next(BlockingQueue<String> events) throws Exception {
        var event = events.poll(10, TimeUnit.SECONDS);
        assertThat(event).as("event").isNotNull();
        return event;
    }
}
