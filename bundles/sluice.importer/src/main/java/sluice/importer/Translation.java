package sluice.importer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sluice.importer.Conf.Connection;
import sluice.importer.Note.Kind;

/** Turns one connection into the configuration of a bridge. Confined to one thread, for one use. */
final class Translation {

    private static final int LEAST_KEEP_ALIVE = 5;
    private static final int MOST_SECONDS = 65_535;
    private static final long MOST = 0xFFFF_FFFFL;
    private static final long MOST_PACKET = 268_435_460;

    private final Conf conf;
    private final Connection connection;
    private final String hostName;
    private final Map<String, Object> keys = new LinkedHashMap<>();
    private final List<Note> notes = new ArrayList<>();

    private Translation(Conf conf, Connection connection, String hostName) {
        this.conf = conf;
        this.connection = connection;
        this.hostName = hostName;
    }

    /**
     * Translates.
     *
     * @param hostName the name of the machine Mosquitto runs on: part of a client identifier that is not given
     * @throws ConfException if a value is wrong
     */
    static BridgeFile of(Conf conf, Connection connection, String hostName) throws ConfException {
        return new Translation(conf, connection, hostName).translate();
    }

    private BridgeFile translate() throws ConfException {
        addresses();
        line();
        identity();
        notification();
        session();
        patience();
        spool();
        routes();
        for (var option : connection.options().values().stream()
                .sorted((one, other) -> Integer.compare(one.number(), other.number()))
                .toList()) {
            LeftOut.note(option).ifPresent(notes::add);
        }
        return new BridgeFile(connection.name().replaceAll("[^A-Za-z0-9._-]", "-"), keys, List.copyOf(notes));
    }

    private void addresses() throws ConfException {
        var line = connection.option("address").orElseThrow();
        var scheme = List.of("bridge_cafile", "bridge_capath", "bridge_tls_use_os_certs").stream()
                        .anyMatch(connection.options()::containsKey)
                ? "mqtts"
                : "mqtt";
        var uris = Address.of(line).stream().map(address -> address.uri(scheme)).toList();
        keys.put("uri", uris.getFirst());
        exact(line);
        if (uris.size() > 1) {
            keys.put("addresses", uris.subList(1, uris.size()));
        }
        var roundRobin = connection.option("round_robin");
        if (roundRobin.isPresent()) {
            keys.put("addresses.roundrobin", roundRobin.get().isTrue());
            exact(roundRobin.get());
        }
    }

    private void line() throws ConfException {
        text("bridge_cafile", "tls.ca", "");
        text("bridge_capath", "tls.ca", "");
        text("bridge_certfile", "tls.certificate", "");
        text(
                "bridge_keyfile",
                "tls.key",
                "the key must be PKCS#8 without a pass phrase: openssl pkcs8 -topk8 -nocrypt");
        text("bridge_alpn", "tls.alpn", "");
        text("bridge_bind_address", "bind", "");
        number("bridge_max_packet_size", "maximum.packet", 0, MOST_PACKET);
        var system = connection.option("bridge_tls_use_os_certs");
        if (system.isPresent() && system.get().isTrue()) {
            exact(system.get());
        }
    }

    private void text(String option, String key, String remark) throws ConfException {
        var line = connection.option(option);
        if (line.isPresent()) {
            keys.put(key, line.get().required());
            note(Kind.EXACT, line.get(), remark);
        }
    }

    private void identity() throws ConfException {
        var id = connection.option("remote_clientid");
        keys.put("client.id", id.isPresent() ? id.get().required() : hostName + "." + connection.name());
        id.ifPresentOrElse(
                this::exact,
                () -> note(
                        Kind.EXACT,
                        connection.head(),
                        "the client identifier Mosquitto makes here, so that its session goes on"));
        var version = connection.option("bridge_protocol_version");
        keys.put("mqtt.version", version.isPresent() ? version(version.get()) : "3.1.1");
        version.ifPresent(this::exact);
        bit(!"5".equals(keys.get("mqtt.version")));
        var user = connection.option("remote_username");
        var password = connection.option("remote_password");
        if (password.isPresent() && user.isEmpty()) {
            throw password.get().wrong("remote_password without remote_username");
        }
        if (user.isPresent()) {
            keys.put("username", user.get().required());
            exact(user.get());
        }
        if (password.isPresent()) {
            keys.put(".password", password.get().required());
            exact(password.get());
        }
    }

    /** Mosquitto tells both sides unless told otherwise; here, the state is at $SYS/bridge/NAME/state in any case. */
    private void notification() throws ConfException {
        var wanted = connection.option("notifications");
        var local = connection.option("notifications_local_only");
        var topic = connection.option("notification_topic");
        wanted.ifPresent(this::exact);
        local.ifPresent(this::exact);
        boolean silent = wanted.isPresent() && !wanted.get().isTrue()
                || local.isPresent() && local.get().isTrue();
        if (!silent) {
            keys.put(
                    "notification.topic",
                    topic.isPresent()
                            ? topic.get().required()
                            : "$SYS/broker/connection/" + keys.get("client.id") + "/state");
        }
        topic.ifPresent(
                line -> note(Kind.BETTER, line, "at the far side; here the state is at $SYS/bridge/NAME/state"));
    }

    /** @param old whether the version is one before MQTT 5, whose subscriptions say as much */
    private void bit(boolean old) throws ConfException {
        var line = connection.option("try_private");
        if (old && (line.isEmpty() || line.get().isTrue())) {
            keys.put("bridge.bit", true);
        }
        line.ifPresent(each ->
                note(old ? Kind.EXACT : Kind.BETTER, each, old ? "" : "over MQTT 5 each subscription says as much"));
    }

    private static String version(Line line) throws ConfException {
        return switch (line.required()) {
            case "mqttv31" -> "3.1";
            case "mqttv311" -> "3.1.1";
            case "mqttv50" -> "5";
            default ->
                throw line.wrong("bridge_protocol_version must be mqttv31, mqttv311 or mqttv50, not '%s'"
                        .formatted(line.value()));
        };
    }

    private void session() throws ConfException {
        var clean = connection.option("cleansession");
        keys.put("clean.start", clean.isPresent() && clean.get().isTrue());
        clean.ifPresent(this::exact);
        number("bridge_session_expiry_interval", "session.expiry.seconds", 0, MOST);
        number("bridge_receive_maximum", "window.in", 1, 65_535);
        var keepAlive = connection.option("keepalive_interval");
        if (keepAlive.isPresent()) {
            long seconds = keepAlive.get().number(0, MOST_SECONDS);
            keys.put("keepalive.seconds", Math.max(LEAST_KEEP_ALIVE, seconds));
            note(Kind.EXACT, keepAlive.get(), seconds < LEAST_KEEP_ALIVE ? "raised to 5 s, as Mosquitto does" : "");
        }
    }

    /** Reads {@code restart_timeout base [cap [stable]]}; one number alone is a constant. */
    private void patience() throws ConfException {
        var line = connection.option("restart_timeout");
        if (line.isEmpty()) {
            return;
        }
        var words = line.get().required().split("[ \t]+");
        var keysInOrder = List.of("reconnect.base.millis", "reconnect.cap.millis", "reconnect.stable.seconds");
        if (words.length > keysInOrder.size()) {
            throw line.get().wrong("restart_timeout has more than base, cap and stable time");
        }
        for (int i = 0; i < words.length; i++) {
            long seconds = part(line.get(), words[i]).number(1, 86_400);
            keys.put(keysInOrder.get(i), i < 2 ? seconds * 1_000 : seconds);
        }
        if (words.length == 1) {
            keys.put("reconnect.cap.millis", keys.get("reconnect.base.millis"));
        }
        exact(line.get());
    }

    private static Line part(Line line, String value) {
        return new Line(line.file(), line.number(), line.option(), value);
    }

    private void spool() throws ConfException {
        broker("max_inflight_messages", "window", 65_535, "");
        broker("max_queued_messages", "spool.messages", MOST, "on disk, not in memory");
        broker("max_queued_bytes", "spool.bytes", Long.MAX_VALUE, "on disk, not in memory");
        for (var option : List.of("persistence", "autosave_interval", "autosave_on_changes", "upgrade_outgoing_qos")) {
            conf.broker(option).ifPresent(line -> note(Kind.BETTER, line, LeftOut.whyBetter(option)));
        }
    }

    /** Takes a number of the broker's; 0 is no limit there, and the default here. */
    private void broker(String option, String key, long most, String better) throws ConfException {
        var line = conf.broker(option);
        if (line.isEmpty()) {
            return;
        }
        long number = line.get().number(0, most);
        if (number == 0) {
            note(Kind.BETTER, line.get(), "no limit becomes the default of " + key);
        } else {
            keys.put(key, number);
            note(better.isEmpty() ? Kind.EXACT : Kind.BETTER, line.get(), better);
        }
    }

    private void routes() throws ConfException {
        var rules = new ArrayList<TopicRule>();
        for (var line : connection.topics()) {
            rules.add(TopicRule.of(line));
            exact(line);
        }
        if (rules.isEmpty()) {
            throw connection
                    .head()
                    .wrong("connection '%s' has no topic; it would carry nothing".formatted(connection.name()));
        }
        var retain = connection.option("bridge_outgoing_retain");
        var qos0 = conf.broker("queue_qos0_messages");
        var routes = new Routes(
                retain.isEmpty() || retain.get().isTrue(),
                queues(),
                qos0.isPresent() && qos0.get().isTrue());
        keys.put("routes", routes.of(rules));
        retain.ifPresent(this::exact);
        qos0.ifPresent(this::exact);
    }

    /** Returns whether messages wait while the link is away: local_cleansession, which is cleansession if it is not given. */
    private boolean queues() throws ConfException {
        var local = connection.option("local_cleansession");
        var decides = local.isPresent() ? local : connection.option("cleansession");
        local.ifPresent(this::exact);
        return decides.isEmpty() || !decides.get().isTrue();
    }

    private void number(String option, String key, long least, long most) throws ConfException {
        Optional<Line> line = connection.option(option);
        if (line.isPresent()) {
            keys.put(key, line.get().number(least, most));
            exact(line.get());
        }
    }

    private void exact(Line line) {
        note(Kind.EXACT, line, "");
    }

    private void note(Kind kind, Line line, String text) {
        notes.add(new Note(kind, line, text));
    }
}
