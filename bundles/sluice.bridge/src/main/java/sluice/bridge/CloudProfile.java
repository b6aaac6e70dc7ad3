package sluice.bridge;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a kind of far side takes, grants and refuses, as its vendor documents it: data, and nothing that runs. Immutable. What
 * the far side says itself when it accepts a connection goes before it where it is stricter.
 *
 * @param name what a configuration calls it, such as {@code aws-iot-core}
 * @param title its name for people
 * @param versions the versions of MQTT it speaks, the one to prefer first
 * @param limits what it takes of messages
 * @param topics what it takes of topics
 * @param session what it takes of clients
 * @param rates how much it takes a second
 * @param options what a configuration may say in {@code cloud.options}
 * @param sources the vendor's page for each of the parts above, by the part's name, {@code "limits"} for instance
 */
public record CloudProfile(
        String name,
        String title,
        List<Endpoint.Version> versions,
        Limits limits,
        Topics topics,
        Session session,
        Rates rates,
        List<Option> options,
        Map<String, String> sources) {

    public CloudProfile {
        versions = List.copyOf(versions);
        options = List.copyOf(options);
        sources = Map.copyOf(sources);
        if (versions.isEmpty()) {
            throw new IllegalArgumentException("profile " + name + " speaks no version of MQTT");
        }
    }

    /** What becomes of a retain flag. */
    public enum Retain {
        /** Messages are retained. */
        KEPT,
        /** The flag does no harm, but nothing is retained. */
        IGNORED,
        /** The line is cut. */
        CUTS
    }

    /**
     * Topics. Immutable. In filters {@code {client}} stands for the client identifier, {@code {device}} for the part of it before
     * the first slash.
     *
     * @param maximumBytes the longest topic in UTF-8
     * @param maximumLevels the most levels
     * @param uncounted prefixes that count neither as bytes nor as levels, such as {@code $aws/rules/}, each with the level
     *     after it
     * @param publish filters of what may be published; as ever {@code #} stands for no topic that begins with {@code $}
     * @param subscribe filters that cover what may be subscribed
     * @param retain what becomes of a retain flag
     * @param wildcardsGetRetained whether a subscription with wildcards gets retained messages
     * @param forbidden the characters no topic may have, in a row; empty for none but those MQTT forbids
     */
    public record Topics(
            int maximumBytes,
            int maximumLevels,
            List<String> uncounted,
            List<String> publish,
            List<String> subscribe,
            Retain retain,
            boolean wildcardsGetRetained,
            String forbidden) {

        /** Whatever MQTT allows. */
        public static final Topics ANY =
                new Topics(65_535, 65_535, List.of(), List.of("#"), List.of("#"), Retain.KEPT, true);

        /** The same for a far side that takes every character MQTT does. */
        public Topics(
                int maximumBytes,
                int maximumLevels,
                List<String> uncounted,
                List<String> publish,
                List<String> subscribe,
                Retain retain,
                boolean wildcardsGetRetained) {
            this(maximumBytes, maximumLevels, uncounted, publish, subscribe, retain, wildcardsGetRetained, "");
        }

        public Topics {
            uncounted = List.copyOf(uncounted);
            publish = List.copyOf(publish);
            subscribe = List.copyOf(subscribe);
        }
    }

    /**
     * Clients. Immutable.
     *
     * @param maximumClientId the longest client identifier in UTF-8
     * @param clientId a regular expression a client identifier matches as a whole
     * @param clientIdRule the same in words
     * @param shortestKeepAlive the shortest keep-alive it takes as it is
     * @param longestKeepAlive the longest
     * @param longestSession how long it keeps a session at most
     * @param filtersPerSubscribe the most filters in one SUBSCRIBE
     * @param subscriptions the most subscriptions of a connection
     */
    public record Session(
            int maximumClientId,
            String clientId,
            String clientIdRule,
            Duration shortestKeepAlive,
            Duration longestKeepAlive,
            Duration longestSession,
            int filtersPerSubscribe,
            int subscriptions) {

        /** Whatever MQTT allows. */
        public static final Session ANY = new Session(
                65_535,
                ".+",
                "must not be empty",
                Duration.ofSeconds(1),
                Duration.ofSeconds(65_535),
                Duration.ofSeconds(0xFFFF_FFFFL),
                65_535,
                65_535);
    }

    /**
     * How much a connection takes. Immutable; 0 for no bound.
     *
     * @param messagesPerSecond publishes a second, out of this gateway
     * @param bytesPerSecond bytes a second, out of this gateway
     */
    public record Rates(double messagesPerSecond, long bytesPerSecond) {

        /** No bound. */
        public static final Rates ANY = new Rates(0, 0);
    }

    /**
     * A word a configuration may say in {@code cloud.options}, as {@code name=value}. Immutable.
     *
     * @param name the word before the equals sign
     * @param description what it says
     * @param required whether it has to be there
     */
    public record Option(String name, String description, boolean required) {}
}
