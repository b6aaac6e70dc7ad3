package sluice.bridge.paho;

import java.io.EOFException;
import java.security.cert.CertificateException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import sluice.bridge.LinkEnd;
import sluice.bridge.LinkEnd.Kind;

/** What the far side's codes mean for whoever opens the next link, and how to say it. */
final class Reasons {

    private Reasons() {}

    /** Returns what a reason code of CONNACK or DISCONNECT says (MQTT 5, 3.2.2.2 and 3.14.2.1). */
    static LinkEnd of5(int code) {
        return switch (code) {
            case 0x84 -> new LinkEnd(Kind.VERSION, "the far side does not speak MQTT 5");
            case 0x85 -> new LinkEnd(Kind.REFUSED, "the far side does not accept this client id");
            case 0x86 -> new LinkEnd(Kind.REFUSED, "bad user name or password");
            case 0x87 -> new LinkEnd(Kind.REFUSED, "not authorized");
            case 0x8A -> new LinkEnd(Kind.REFUSED, "banned");
            case 0x8C -> new LinkEnd(Kind.REFUSED, "bad authentication method");
            case 0x90 -> new LinkEnd(Kind.REFUSED, "the far side does not accept a topic");
            case 0x9C, 0x9D -> new LinkEnd(Kind.REFUSED, "the far side wants us to use another server");
            case 0x88 -> new LinkEnd(Kind.BUSY, "the far side is unavailable");
            case 0x89 -> new LinkEnd(Kind.BUSY, "the far side is busy");
            case 0x97 -> new LinkEnd(Kind.BUSY, "quota exceeded");
            case 0x9F -> new LinkEnd(Kind.BUSY, "connection rate exceeded");
            case 0x8E -> new LinkEnd(Kind.TAKEN_OVER, "somebody else connected with the same client id");
            case 0x8B -> new LinkEnd(Kind.LOST, "the far side is shutting down");
            case 0x8D -> new LinkEnd(Kind.LOST, "the far side missed our keep-alive");
            default -> new LinkEnd(Kind.LOST, "reason code 0x%02X".formatted(code));
        };
    }

    /** Returns what a return code of CONNACK says (MQTT 3.1.1, 3.2.2.3). */
    static LinkEnd of3(int code) {
        return switch (code) {
            case 1 -> new LinkEnd(Kind.VERSION, "the far side does not speak this version of MQTT");
            case 2 -> new LinkEnd(Kind.REFUSED, "the far side does not accept this client id");
            case 3 -> new LinkEnd(Kind.BUSY, "the far side is unavailable");
            case 4 -> new LinkEnd(Kind.REFUSED, "bad user name or password");
            case 5 -> new LinkEnd(Kind.REFUSED, "not authorized");
            default -> new LinkEnd(Kind.REFUSED, "return code " + code);
        };
    }

    /** Returns what to make of a connection that failed: without trust in the far side, another try does not help. */
    static LinkEnd of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return new LinkEnd(Kind.REFUSED, "the far side's certificate is not to be trusted: " + clause(cause));
            }
            if (cause instanceof SSLException) {
                var text = clause(cause);
                if (text.contains("fatal alert")) {
                    return new LinkEnd(
                            Kind.REFUSED,
                            "the far side breaks off the TLS handshake: " + text + "; check the"
                                    + " client certificate, tls.server.name and tls.alpn");
                }
            }
        }
        return new LinkEnd(Kind.LOST, clause(failure));
    }

    /** Returns the innermost cause in one clause. */
    static String clause(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null && (cause.getMessage() == null || isWrapper(cause))) {
            cause = cause.getCause();
        }
        if (cause instanceof EOFException) {
            return "the far side closed the connection without a word";
        }
        var text = cause.getMessage();
        if (text == null || text.isBlank()) {
            text = cause.getClass().getSimpleName();
        }
        return cause instanceof java.net.UnknownHostException ? "unknown host " + text : text;
    }

    private static boolean isWrapper(Throwable failure) {
        return failure instanceof CompletionException
                || failure instanceof org.eclipse.paho.client.mqttv3.MqttException
                || failure instanceof org.eclipse.paho.mqttv5.common.MqttException;
    }
}
