package sluice.importer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The words a mosquitto.conf may have. A pure function.
 *
 * <p>Source: mosquitto.conf(5), Mosquitto 2.0 and 2.1.
 */
final class Vocabulary {

    /** What belongs to a bridge, beside {@code connection}. */
    private static final Set<String> BRIDGE = Set.of(
            "address",
            "bridge_alpn",
            "bridge_attempt_unsubscribe",
            "bridge_bind_address",
            "bridge_cafile",
            "bridge_capath",
            "bridge_certfile",
            "bridge_ciphers",
            "bridge_ciphers_tls1.3",
            "bridge_identity",
            "bridge_insecure",
            "bridge_keyfile",
            "bridge_max_packet_size",
            "bridge_max_topic_alias",
            "bridge_outgoing_retain",
            "bridge_protocol_version",
            "bridge_psk",
            "bridge_receive_maximum",
            "bridge_reload_type",
            "bridge_require_ocsp",
            "bridge_session_expiry_interval",
            "bridge_tcp_keepalive",
            "bridge_tcp_user_timeout",
            "bridge_tls_use_os_certs",
            "bridge_tls_version",
            "cleansession",
            "idle_timeout",
            "keepalive_interval",
            "local_clientid",
            "local_cleansession",
            "local_password",
            "local_username",
            "notification_topic",
            "notifications",
            "notifications_local_only",
            "remote_clientid",
            "remote_password",
            "remote_username",
            "restart_timeout",
            "round_robin",
            "start_type",
            "threshold",
            "topic",
            "try_private");

    /** Words that mean the same; those on the left are older or the plural. */
    private static final Map<String, String> OTHER_NAMES = Map.of(
            "addresses", "address",
            "clientid", "remote_clientid",
            "username", "remote_username",
            "password", "remote_password");

    /** What belongs to the broker and its listeners. */
    private static final Set<String> BROKER = Set.of(
            "accept_protocol_versions",
            "acl_file",
            "allow_anonymous",
            "allow_duplicate_messages",
            "allow_zero_length_clientid",
            "auth_plugin",
            "auth_plugin_deny_special_chars",
            "auto_id_prefix",
            "autosave_interval",
            "autosave_on_changes",
            "bind_address",
            "bind_interface",
            "cafile",
            "capath",
            "certfile",
            "check_retain_source",
            "ciphers",
            "ciphers_tls1.3",
            "clientid_prefixes",
            "connection_messages",
            "crlfile",
            "dhparamfile",
            "disable_client_cert_date_checks",
            "enable_control_api",
            "enable_proxy_protocol",
            "global_max_clients",
            "global_max_connections",
            "global_plugin",
            "http_dir",
            "keyfile",
            "listener",
            "listener_allow_anonymous",
            "listener_auto_id_prefix",
            "log_dest",
            "log_facility",
            "log_timestamp",
            "log_timestamp_format",
            "log_type",
            "max_connections",
            "max_inflight_bytes",
            "max_inflight_messages",
            "max_keepalive",
            "max_packet_size",
            "max_qos",
            "max_queued_bytes",
            "max_queued_messages",
            "max_topic_alias",
            "max_topic_alias_broker",
            "memory_limit",
            "message_size_limit",
            "mount_point",
            "packet_buffer_size",
            "password_file",
            "per_listener_settings",
            "persistence",
            "persistence_file",
            "persistence_location",
            "persistent_client_expiration",
            "pid_file",
            "plugin",
            "plugin_load",
            "plugin_use",
            "port",
            "protocol",
            "proxy_protocol_v2_require_tls",
            "psk_file",
            "psk_hint",
            "queue_qos0_messages",
            "require_certificate",
            "retain_available",
            "retain_expiry_interval",
            "set_tcp_nodelay",
            "socket_domain",
            "store_clean_interval",
            "sys_interval",
            "tls_engine",
            "tls_engine_kpass_sha1",
            "tls_keyform",
            "tls_version",
            "upgrade_outgoing_qos",
            "use_identity_as_username",
            "use_subject_as_username",
            "use_username_as_clientid",
            "user",
            "websockets_headers_size",
            "websockets_log_level",
            "websockets_origin");

    private Vocabulary() {}

    /** Returns the word that is used for a bridge's option today. */
    static String today(String option) {
        return OTHER_NAMES.getOrDefault(option, option);
    }

    static boolean isOfBridge(String option) {
        return BRIDGE.contains(today(option));
    }

    static boolean isOfBroker(String option) {
        return BROKER.contains(option) || option.startsWith("auth_opt_") || option.startsWith("plugin_opt_");
    }

    /** Returns the known word nearest to one that is not. */
    static String nearest(String option) {
        List<String> known = new ArrayList<>(BRIDGE);
        known.addAll(BROKER);
        known.addAll(OTHER_NAMES.keySet());
        known.add("connection");
        known.add("include_dir");
        return known.stream()
                .min(Comparator.comparingInt((String word) -> distance(option, word))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    /** Returns how many letters are to be changed, put in or taken out (Levenshtein). */
    private static int distance(String from, String to) {
        var row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
