package sluice.importer;

import java.util.Map;
import java.util.Optional;
import sluice.importer.Note.Kind;

/** Options that have no key here: why, and what does their work. A pure function. */
final class LeftOut {

    private static final Map<String, String> BETTER = Map.of(
            "bridge_attempt_unsubscribe",
                    "only what a rule once subscribed to, and none wants any more, is unsubscribed",
            "bridge_reload_type", "a changed rule holds at once and leaves the link as it is",
            "local_clientid", "the bridge is no client of the broker and needs no session there",
            "local_username", "the bridge needs no user of the broker",
            "local_password", "the bridge needs no user of the broker");

    private static final Map<String, String> BETTER_BROKER = Map.of(
            "persistence", "what waits is on disk before it is acknowledged",
            "autosave_interval", "each message is on disk before it is acknowledged",
            "autosave_on_changes", "each message is on disk before it is acknowledged",
            "upgrade_outgoing_qos", "never: a message keeps what its publisher chose");

    private static final Map<String, String> MISSING = Map.ofEntries(
            Map.entry("start_type", "the link is always open"),
            Map.entry("threshold", "the link is always open"),
            Map.entry("idle_timeout", "the link is always open"),
            Map.entry("bridge_identity", "pre-shared keys are not supported; use a certificate"),
            Map.entry("bridge_psk", "pre-shared keys are not supported; use a certificate"),
            Map.entry("bridge_insecure", "the host name is always checked"),
            Map.entry("bridge_require_ocsp", "revocation is not asked for online"),
            Map.entry("bridge_tls_version", "TLS 1.2 or 1.3, whichever the far side speaks"),
            Map.entry("bridge_ciphers", "the runtime's own list is used"),
            Map.entry("bridge_ciphers_tls1.3", "the runtime's own list is used"),
            Map.entry("bridge_max_topic_alias", "the far side may set none"),
            Map.entry("bridge_tcp_keepalive", "the keep-alive of MQTT finds a dead link"),
            Map.entry("bridge_tcp_user_timeout", "the acknowledgement watchdog finds a dead link"));

    private LeftOut() {}

    static Optional<Note> note(Line line) {
        var option = Vocabulary.today(line.option());
        if (BETTER.containsKey(option)) {
            return Optional.of(new Note(Kind.BETTER, line, BETTER.get(option)));
        }
        return Optional.ofNullable(MISSING.get(option)).map(why -> new Note(Kind.LEFT_OUT, line, why));
    }

    /** Returns what holds here in the place of an option of the broker. */
    static String whyBetter(String option) {
        var why = BETTER_BROKER.get(option);
        if (why == null) {
            throw new IllegalArgumentException(option);
        }
        return why;
    }
}
