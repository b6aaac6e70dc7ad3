package sluice.console;

import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import sluice.bus.Payload;

/**
 * What a page shows of a payload. Immutable; keeps a copy of the beginning only, never the message.
 *
 * @param start the payload's first bytes
 * @param length how many bytes the payload has in all
 */
record Preview(Payload start, int length) {

    /** How a page shows bytes: as text, or as hexadecimal digits if they are none. */
    record Shown(boolean isText, String content) {}

    /** Returns a preview of at most {@code limit} bytes. */
    static Preview of(Payload payload, int limit) {
        var start = new byte[Math.min(payload.length(), limit)];
        payload.buffer().get(start);
        return new Preview(Payload.wrap(start, 0, start.length), payload.length());
    }

    boolean isCut() {
        return start.length() < length;
    }

    Shown shown() {
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        var in = start.buffer();
        var out = CharBuffer.allocate(start.length());
        // Where the payload was cut, its last character may be, too: then that one is no fault.
        var result = decoder.decode(in, out, !isCut());
        out.flip();
        return result.isUnderflow() && isReadable(out)
                ? new Shown(true, out.toString())
                : new Shown(false, HexFormat.of().formatHex(start.toArray()));
    }

    private static boolean isReadable(CharSequence text) {
        return text.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t');
    }
}
