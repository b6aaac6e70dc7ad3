package sluice.transport.websocket;

import java.io.IOException;

/** A client's request to speak WebSocket is not granted. Without a stack trace: strangers cause it. */
final class RefusedException extends IOException {

    private static final long serialVersionUID = 1;

    private final Status status;

    RefusedException(Status status, String message) {
        super(message);
        this.status = status;
    }

    /** How HTTP calls what is wrong (RFC 9110, 15.5; RFC 6585, 5). */
    enum Status {
        BAD_REQUEST("400 Bad Request"),
        FORBIDDEN("403 Forbidden"),
        NOT_FOUND("404 Not Found"),
        METHOD_NOT_ALLOWED("405 Method Not Allowed"),
        UPGRADE_REQUIRED("426 Upgrade Required"),
        TOO_LARGE("431 Request Header Fields Too Large");

        private final String line;

        Status(String line) {
            this.line = line;
        }
    }

    /** Returns the whole answer. */
    String response() {
        var text = getMessage() + "\n";
        var more = switch (status) {
            case METHOD_NOT_ALLOWED -> "Allow: GET\r\n";
            case UPGRADE_REQUIRED -> "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"; // RFC 6455, 4.2.2
            default -> "";
        };
        return "HTTP/1.1 %s\r\n%sConnection: close\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(status.line, more, text.length(), text);
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
