package sluice.bridge.engine;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import sluice.bridge.Endpoint;
import sluice.bridge.Endpoint.Version;
import sluice.bus.TopicName;
import sluice.store.JournalLimits;
import sluice.store.JournalLimits.Overflow;

/** Settings for tests: impatient ones. */
final class TestSettings {

    private TestSettings() {}

    static Settings of(int port, Version version, String... routes) {
        return of("plant7", port, version, 0, routes);
    }

    static Settings of(String name, int port, Version version, int window, String... routes) {
        return of(
                name,
                port,
                version,
                window,
                new JournalLimits(100_000, 100_000_000, Overflow.DROP_OLDEST),
                RouteParser.parse(List.of(routes), Map.of("gateway", "gw")));
    }

    static Settings of(String name, int port, Version version, int window, JournalLimits spool, Routes routes) {
        return new Settings(
                name,
                "gw",
                new Endpoint(
                        URI.create("mqtt://127.0.0.1:" + port),
                        "gw-" + name,
                        version,
                        null,
                        null,
                        false,
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(3),
                        256),
                routes,
                spool,
                null,
                0,
                window,
                Duration.ofMillis(50),
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Dialing.to(URI.create("mqtt://127.0.0.1:" + port)));
    }

    /** Returns these settings at a gateway of another name. */
    static Settings at(String gateway, Settings of) {
        return with(gateway, of.dialing(), of);
    }

    /** Returns these settings with a link that says before MQTT 5 that a bridge connects. */
    static Settings asBridge(Settings of) {
        var plain = of.dialing();
        var dialing = new Dialing(
                plain.addresses(),
                plain.roundRobin(),
                plain.probe(),
                plain.passwordFile(),
                plain.cloud(),
                plain.options(),
                plain.home(),
                plain.maximumPacket(),
                true);
        return with(of.gateway(), dialing, of);
    }

    /** Returns these settings with a topic on which the far side is told whether the link is open. */
    static Settings announced(String topic, Settings of) {
        return with(of.gateway(), of.endpoint().withNotification(TopicName.of(topic)), of.dialing(), of);
    }

    private static Settings with(String gateway, Dialing dialing, Settings of) {
        return with(gateway, of.endpoint(), dialing, of);
    }

    private static Settings with(String gateway, Endpoint endpoint, Dialing dialing, Settings of) {
        return new Settings(
                of.name(),
                gateway,
                endpoint,
                of.routes(),
                of.spool(),
                of.spoolAge(),
                of.rate(),
                of.window(),
                of.reconnectBase(),
                of.reconnectCap(),
                of.stable(),
                of.ackTimeout(),
                dialing);
    }
}
