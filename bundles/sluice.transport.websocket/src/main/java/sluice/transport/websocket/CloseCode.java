package sluice.transport.websocket;

/** Why a connection is closed (RFC 6455, 7.4.1). */
final class CloseCode {

    static final int NORMAL = 1000;
    static final int PROTOCOL_ERROR = 1002;
    static final int UNSUPPORTED_DATA = 1003;
    static final int INVALID_TEXT = 1007;
    static final int POLICY_VIOLATION = 1008;

    /** Codes a frame must not carry: they say that there was none, or that there was no frame. */
    private static final int NONE_THERE = 1005;

    private static final int CUT_OFF = 1006;

    private CloseCode() {}

    /** Returns whether a frame may carry it: those the standard and its registry define, and those of libraries and applications. */
    static boolean isValid(int code) {
        return (code >= NORMAL && code <= 1014 && code != 1004 && code != NONE_THERE && code != CUT_OFF)
                || (code >= 3000 && code < 5000);
    }
}
