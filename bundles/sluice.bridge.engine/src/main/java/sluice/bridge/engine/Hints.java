package sluice.bridge.engine;

import java.util.Locale;
import sluice.bridge.BridgeState;

/** What somebody could do about a bridge's state. A pure function. */
final class Hints {

    private Hints() {}

    /** Returns a sentence, empty if there is nothing to do. */
    static String of(Standing standing, Settings settings, long deadLetters) {
        var reason = standing.reason().toLowerCase(Locale.ROOT);
        var uri = settings.endpoint().uri();
        return switch (standing.state()) {
            case STOPPED ->
                reason.startsWith("nothing installed")
                        ? "Install a bundle that opens " + uri.getScheme() + "://, such as sluice.bridge.paho."
                        : "";
            case CONNECTING -> "";
            case CONNECTED ->
                deadLetters > 0
                        ? "Look at what the far side does not take: bridge:spool " + settings.name() + "."
                        : reason.isEmpty()
                                ? ""
                                : "The far side does not grant all subscriptions; ask for fewer topics or more rights.";
            case STALLED ->
                "The far side does not answer though the connection looks open: look at the network, and at the far side's log.";
            case BACKING_OFF -> backingOff(reason, uri.getHost(), settings);
            case REFUSED ->
                reason.contains("user") || reason.contains("author") || reason.contains("password")
                        ? "Correct username and .password, or the client's rights at the far side."
                        : reason.contains("taken over") || reason.contains("client id")
                                ? "Another client uses the client id "
                                        + settings.endpoint().clientId() + ": give each bridge its own client.id."
                                : "Change what the reason names; the bridge tries again every few minutes.";
        };
    }

    private static String backingOff(String reason, String host, Settings settings) {
        if (reason.contains("refused")) {
            return "Nobody listens there: start the far broker, or correct the port.";
        }
        if (reason.contains("unresolved") || reason.contains("unknown host") || reason.contains("not known")) {
            return "The name " + host + " is unknown: correct it, or look at the name service.";
        }
        if (reason.contains("hangs up")) {
            return "It may be in trouble, or not speak this version: look at the far side's log, or write mqtt.version 3.1.1.";
        }
        if (reason.contains("certif") || reason.contains("pkix") || reason.contains("handshake")) {
            return "The far side's certificate is not trusted: name its authority, and look at the clock.";
        }
        if (settings.routes().once() && (reason.contains("reset") || reason.contains("without a word"))) {
            return "Look at the far side's log; before MQTT 5 it cannot say how many QoS 2 messages it takes at a time, and a Mosquitto"
                    + " cuts the link for more than its max_inflight_messages: then write a smaller window.";
        }
        if (reason.contains("without a word")) {
            return "Look at the far side's log; if it goes on, another client may use the client id "
                    + settings.endpoint().clientId()
                    + ", and throw this one out.";
        }
        return "Look at the network and at the far side; bridge:test shows how far it gets.";
    }

    /** Returns whether a bridge in this state needs somebody. */
    static boolean isTrouble(BridgeState state) {
        return state == BridgeState.REFUSED || state == BridgeState.STALLED;
    }
}
