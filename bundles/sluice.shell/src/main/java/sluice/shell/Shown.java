package sluice.shell;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import sluice.bus.Payload;

/** How values look in a terminal. */
final class Shown {

    private static final int LONGEST = 60;

    private Shown() {}

    /** Returns the payload on one line: its text, or its bytes as hexadecimal digits, cut with the length told. */
    static String payload(Payload payload) {
        String whole;
        try {
            whole = StandardCharsets.UTF_8.newDecoder().decode(payload.buffer()).toString();
        } catch (CharacterCodingException e) {
            whole = HexFormat.ofDelimiter(" ").formatHex(payload.toArray()); // not text: not an error either
        }
        return whole.length() <= LONGEST ? whole : whole.substring(0, LONGEST) + "... (" + payload.length() + " bytes)";
    }

    static String age(Instant then, Instant now) {
        var age = Duration.between(then, now);
        if (age.toSeconds() < 60) {
            return Math.max(0, age.toSeconds()) + " s";
        }
        if (age.toMinutes() < 60) {
            return age.toMinutes() + " min";
        }
        return age.toHours() < 48 ? age.toHours() + " h" : age.toDays() + " d";
    }
}
