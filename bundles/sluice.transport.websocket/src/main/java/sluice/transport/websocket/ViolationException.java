package sluice.transport.websocket;

import java.io.IOException;

/** A peer broke the rules of the frames. Without a stack trace: strangers cause it. */
final class ViolationException extends IOException {

    private static final long serialVersionUID = 1;

    private final int code;

    /**
     * Says what is wrong.
     *
     * @param code one of {@link CloseCode}
     */
    ViolationException(int code, String message) {
        super(message);
        this.code = code;
    }

    int code() {
        return code;
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
