package sluice.mqtt;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import sluice.bus.Payload;

/** What constructors check: each method throws {@link IllegalArgumentException} with a sentence that names the field. */
final class Checks {

    private Checks() {}

    static void checkRange(int value, int from, int to, String what) {
        if (value < from || value > to) {
            throw new IllegalArgumentException(what + " must be " + from + " to " + to + ", not " + value);
        }
    }

    static void checkSeconds(Duration value, long most, String what) {
        if (value.isNegative() || value.getNano() != 0 || value.getSeconds() > most) {
            throw new IllegalArgumentException(what + " must be 0 to " + most + " whole seconds, not " + value);
        }
    }

    static void checkBinary(@Nullable Payload value, String what) {
        if (value != null && value.length() > Text.MAX_BYTES) {
            throw new IllegalArgumentException(what + " has " + value.length() + " bytes, at most 65535 are allowed");
        }
    }

    static void checkId(int id) {
        checkRange(id, 1, 65_535, "packet identifier"); // [MQTT-2.2.1-3]
    }

    static void checkCode(ReasonCode code, PacketType type) {
        if (!code.isFor(type)) {
            throw new IllegalArgumentException(type + " cannot carry the reason code " + code);
        }
    }
}
