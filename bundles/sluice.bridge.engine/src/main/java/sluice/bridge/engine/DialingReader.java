package sluice.bridge.engine;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.bridge.HttpProxy;
import sluice.bridge.Tls;
import sluice.bridge.Way;
import sluice.bridge.engine.BridgeEngine.Config;

/** Makes of a bridge's configuration where its far side is and how it is reached. Immutable. */
record DialingReader(Path home) {

    /** @throws IllegalArgumentException in one sentence that begins with the key */
    Dialing dialing(Config config) {
        var addresses = new ArrayList<URI>(List.of(EndpointReader.uri("uri", config.uri())));
        for (int i = 0; i < config.addresses().length; i++) {
            addresses.add(EndpointReader.uri("addresses[" + i + "]", config.addresses()[i]));
        }
        if (!config._password().isEmpty() && !config.password_file().isEmpty()) {
            throw new IllegalArgumentException("password.file: there is a .password too; name one of them");
        }
        if (!config.cloud().matches("[A-Za-z0-9.-]*")) {
            throw new IllegalArgumentException("cloud: '" + config.cloud() + "' is no cloud's name");
        }
        if (config.cloud().isEmpty() && config.cloud_options().length > 0) {
            throw new IllegalArgumentException("cloud.options: there is no cloud they are for; name it with cloud");
        }
        if (config.bridge_bit()
                && addresses.stream().anyMatch(each -> each.getScheme().startsWith("ws"))) {
            throw new IllegalArgumentException(
                    "bridge.bit: not over WebSocket; leave it out, or write mqtt:// or mqtts:// addresses");
        }
        return new Dialing(
                addresses,
                config.addresses_roundrobin(),
                Duration.ofSeconds(config.addresses_probe_seconds()),
                file(config.password_file()),
                config.cloud(),
                options(config.cloud_options()),
                home,
                config.maximum_packet(),
                config.bridge_bit());
    }

    private static Map<String, String> options(String[] words) {
        var options = new LinkedHashMap<String, String>();
        for (int i = 0; i < words.length; i++) {
            var word = words[i];
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "cloud.options[" + i + "]: has no equals sign; write name=value"); // the word may be a secret
            }
            if (options.put(
                            word.substring(0, equals).strip(),
                            word.substring(equals + 1).strip())
                    != null) {
                throw new IllegalArgumentException(
                        "cloud.options: " + word.substring(0, equals) + " stands there twice");
            }
        }
        return options;
    }

    /** @throws IllegalArgumentException in one sentence that begins with the key */
    Way way(Config config) {
        var tls = new Tls(
                file(config.tls_ca()),
                file(config.tls_certificate()),
                file(config.tls_key()),
                text(config.tls_alpn()),
                text(config.tls_server_name()));
        return new Way(tls, proxy(config), text(config.bind()));
    }

    private static @Nullable HttpProxy proxy(Config config) {
        if (config.proxy().isEmpty()) {
            if (!config.proxy_username().isEmpty() || !config._proxy_password().isEmpty()) {
                throw new IllegalArgumentException("proxy: is missing, but there is a login for it");
            }
            return null;
        }
        var uri = EndpointReader.uri("proxy", config.proxy());
        if (!"http".equals(uri.getScheme()) || uri.getPort() < 0) {
            throw new IllegalArgumentException(
                    "proxy: '" + config.proxy() + "' has no form http://host:port, which is all there is");
        }
        return new HttpProxy(
                uri.getHost(), uri.getPort(), text(config.proxy_username()), text(config._proxy_password()));
    }

    private @Nullable Path file(String name) {
        return name.isEmpty() ? null : home.resolve(name);
    }

    private static @Nullable String text(String text) {
        return text.isEmpty() ? null : text;
    }
}
