package sluice.bridge.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import sluice.bridge.Cloud;
import sluice.bridge.engine.BridgeEngine.Config;
import sluice.store.JournalLimits;
import sluice.store.JournalLimits.Overflow;

/** Makes settings of a bridge's configuration. Immutable. */
final class SettingsReader {

    private static final int ID_LENGTH = 8;

    private final String gateway;
    private final String id;
    private final DialingReader dialing;
    private final Function<String, Optional<Cloud>> clouds;

    /**
     * @param gateway what this gateway calls itself
     * @param unique something no other gateway has: two of the same name must not take each other's messages for their own
     */
    SettingsReader(String gateway, @Nullable String unique) {
        this(gateway, unique, Path.of(""), _ -> Optional.empty());
    }

    /**
     * @param home what relative paths of files begin at
     * @param clouds finds a kind of far side by its name, if it is there
     */
    SettingsReader(String gateway, @Nullable String unique, Path home, Function<String, Optional<Cloud>> clouds) {
        this.dialing = new DialingReader(home);
        this.clouds = clouds;
        this.gateway = gateway;
        this.id = gateway.replace(',', '-')
                + (unique == null ? "" : "." + unique.substring(0, Math.min(ID_LENGTH, unique.length())));
    }

    /** @throws IllegalArgumentException in one sentence that begins with the key */
    Settings read(String name, Config config) {
        var client = config.client_id().isEmpty() ? gateway + "-" + name : config.client_id();
        var names = Engine.names(gateway, name, client);
        var routes = RouteParser.parse(List.of(config.routes()), names, all(config.routes_match()));
        if (config.reconnect_cap_millis() < config.reconnect_base_millis()) {
            throw new IllegalArgumentException("reconnect.cap.millis: " + config.reconnect_cap_millis()
                    + " is less than reconnect.base.millis, " + config.reconnect_base_millis());
        }
        var settings = new Settings(
                name,
                config.path() ? id : "",
                EndpointReader.read(client, config, dialing.way(config))
                        .withNotification(EndpointReader.topic(config.notification_topic(), names)),
                routes,
                new JournalLimits(config.spool_messages(), config.spool_bytes(), overflow(config.spool_overflow())),
                age(config.spool_age()),
                rate(config.rate()),
                config.window(),
                Duration.ofMillis(config.reconnect_base_millis()),
                Duration.ofMillis(config.reconnect_cap_millis()),
                Duration.ofSeconds(config.reconnect_stable_seconds()),
                Duration.ofSeconds(config.ack_timeout_seconds()),
                dialing.dialing(config));
        check(settings);
        return settings;
    }

    /** Refuses what the far side would refuse. If nobody here knows it yet, that waits until somebody does. */
    private void check(Settings settings) {
        var name = settings.dialing().cloud();
        var found = name.isEmpty() ? Optional.<Cloud>empty() : clouds.apply(name);
        found.ifPresent(cloud -> {
            var account = new Cloud.Account(
                    settings.endpoint(),
                    settings.dialing().options(),
                    settings.dialing().home());
            var wrong = CloudCheck.complaints(cloud, account, settings.routes().list());
            if (!wrong.isEmpty()) {
                throw new IllegalArgumentException(String.join("; also, ", wrong));
            }
        });
    }

    private static boolean all(String text) {
        return switch (text) {
            case "first" -> false;
            case "all" -> true;
            default -> throw new IllegalArgumentException("routes.match: '" + text + "' is neither first nor all");
        };
    }

    private static @Nullable Duration age(String text) {
        if (text.isEmpty()) {
            return null;
        }
        var age = Quantities.age(text);
        if (age == null || age.isZero()) {
            throw new IllegalArgumentException(
                    "spool.age: '" + text + "' is no age; write a number and s, m, h or d, such as 7d");
        }
        return age;
    }

    private static double rate(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        var rate = Quantities.rate(text);
        if (rate.isEmpty() || rate.getAsDouble() == 0) {
            throw new IllegalArgumentException(
                    "rate: '" + text + "' is no rate; write a number and /s, /m or /h, such as 50/s");
        }
        return rate.getAsDouble();
    }

    private static Overflow overflow(String text) {
        return switch (text) {
            case "drop-oldest" -> Overflow.DROP_OLDEST;
            case "drop-newest" -> Overflow.DROP_NEWEST;
            default ->
                throw new IllegalArgumentException(
                        "spool.overflow: '" + text + "' is neither drop-oldest nor drop-newest");
        };
    }
}
