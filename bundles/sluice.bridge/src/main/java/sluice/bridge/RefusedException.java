package sluice.bridge;

import java.io.IOException;

/** The far side answered no: to this message or subscription, not to the link. */
public final class RefusedException extends IOException {

    private final int reasonCode;

    /**
     * @param reasonCode the MQTT 5 reason code, 0x80 or higher
     * @param message says what was refused and why
     */
    public RefusedException(int reasonCode, String message) {
        super(message);
        this.reasonCode = reasonCode;
    }

    /** Returns the MQTT 5 reason code. */
    public int reasonCode() {
        return reasonCode;
    }

    /** Returns whether the same message may be taken later: quota exceeded (0x97), receive maximum (0x93), busy (0x89). */
    public boolean isTemporary() {
        return reasonCode == 0x97 || reasonCode == 0x93 || reasonCode == 0x89;
    }
}
