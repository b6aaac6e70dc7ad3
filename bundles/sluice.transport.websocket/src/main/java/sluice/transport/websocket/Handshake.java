package sluice.transport.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static sluice.transport.websocket.RefusedException.Status.BAD_REQUEST;
import static sluice.transport.websocket.RefusedException.Status.FORBIDDEN;
import static sluice.transport.websocket.RefusedException.Status.METHOD_NOT_ALLOWED;
import static sluice.transport.websocket.RefusedException.Status.NOT_FOUND;
import static sluice.transport.websocket.RefusedException.Status.TOO_LARGE;
import static sluice.transport.websocket.RefusedException.Status.UPGRADE_REQUIRED;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a connection: reads the client's request, in the order of RFC 6455, 4.2.1, and answers it. Confined to its loop.
 */
final class Handshake {

    /** The largest head of a request; cookies of the same site come with it. */
    static final int LIMIT = 8 * 1024;

    /** The empty line. */
    private static final int END = 4;

    private static final int KEY = 16;
    private static final String SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, 1.3

    /** What we speak: the registered name, and the one MQTT 3.1 had. They are compared as they are written. */
    private static final List<String> PROTOCOLS = List.of("mqtt", "mqttv3.1");

    private final Terms terms;
    private int scanned;

    Handshake(Terms terms) {
        this.terms = terms;
    }

    /**
     * Reads the request, if all of it is there.
     *
     * @return the answer that grants it; null if there has to be more
     */
    @Nullable
    String received(ByteBuffer bytes) throws RefusedException {
        if (bytes.hasRemaining() && (bytes.get(bytes.position()) < 'A' || bytes.get(bytes.position()) > 'Z')) {
            throw new RefusedException(BAD_REQUEST, "this is not HTTP");
        }
        int length = length(bytes);
        if (length > LIMIT || (length < 0 && bytes.remaining() >= LIMIT + END)) {
            throw new RefusedException(TOO_LARGE, "the head of the request is larger than " + LIMIT + " bytes");
        }
        if (length < 0) {
            return null;
        }
        var head = new byte[length];
        bytes.get(head).position(bytes.position() + END);
        return answer(Request.parse(new String(head, ISO_8859_1)), terms);
    }

    /** Returns how many bytes stand before the empty line, -1 if it has not come. */
    private int length(ByteBuffer bytes) {
        int from = bytes.position();
        for (int i = from + scanned; i + END <= bytes.limit(); i++) {
            if (bytes.getInt(i) == 0x0d0a0d0a) {
                return i - from;
            }
        }
        scanned = Math.max(0, bytes.remaining() - END + 1);
        return -1;
    }

    /** Returns the answer to a request that is granted. */
    static String answer(Request request, Terms terms) throws RefusedException {
        if (!request.method().equals("GET")) {
            throw new RefusedException(METHOD_NOT_ALLOWED, "WebSocket begins with GET");
        }
        request.only("host");
        if (request.has("transfer-encoding")
                || request.has("content-length")
                        && !request.only("content-length").equals("0")) {
            throw new RefusedException(BAD_REQUEST, "a GET for WebSocket has no body");
        }
        if (request.list("upgrade").stream().noneMatch("websocket"::equalsIgnoreCase)
                || request.list("connection").stream().noneMatch("upgrade"::equalsIgnoreCase)) {
            throw new RefusedException(UPGRADE_REQUIRED, "this port speaks WebSocket only");
        }
        if (!request.only("sec-websocket-version").equals("13")) {
            throw new RefusedException(UPGRADE_REQUIRED, "this port speaks version 13 of WebSocket only");
        }
        var key = request.only("sec-websocket-key");
        checkKey(key);
        if (!terms.allowsPath(request.target())) {
            throw new RefusedException(NOT_FOUND, "there is nothing at this path");
        }
        if (request.has("origin") && !terms.allowsOrigin(request.only("origin"))) {
            throw new RefusedException(FORBIDDEN, "origins: pages of this site may not connect");
        }
        return """
                HTTP/1.1 101 Switching Protocols\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Accept: %s\r
                Sec-WebSocket-Protocol: %s\r
                \r
                """.formatted(accept(key), protocol(request));
    }

    /** Returns the first we know of those the client offers. */
    private static String protocol(Request request) throws RefusedException {
        for (var offered : request.list("sec-websocket-protocol")) {
            if (PROTOCOLS.contains(offered)) {
                return offered; // [MQTT-6.0.0-4]
            }
        }
        throw new RefusedException(BAD_REQUEST, "the subprotocol mqtt is not offered"); // [MQTT-6.0.0-3]
    }

    private static void checkKey(String key) throws RefusedException {
        try {
            if (Base64.getDecoder().decode(key).length == KEY) {
                return;
            }
        } catch (IllegalArgumentException _) { // told below
        }
        throw new RefusedException(BAD_REQUEST, "sec-websocket-key is not 16 bytes in Base64");
    }

    private static String accept(String key) {
        try {
            var digest = MessageDigest.getInstance("SHA-1").digest((key + SALT).getBytes(ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-1", e);
        }
    }
}
