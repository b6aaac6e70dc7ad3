package sluice.device.sampler;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import sluice.bus.MessageProperties;
import sluice.bus.Payload;
import sluice.device.Measurement;

/** How a measurement looks in a payload. Immutable. */
enum Encoding {
    /** {@code {"value":21.5,"unit":"Cel","time":"2026-11-21T09:00:00.123Z"}}. */
    JSON {
        @Override
        Payload encode(Measurement measurement, Instant taken) {
            return Payload.of("{\"value\":" + number(measurement.value()) + ",\"unit\":" + quote(measurement.unit())
                    + ",\"time\":\"" + TIME.format(taken) + "\"}");
        }
    },
    /** The number alone: {@code 21.5}. */
    PLAIN {
        @Override
        Payload encode(Measurement measurement, Instant taken) {
            return Payload.of(number(measurement.value()));
        }
    };

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final MessageProperties JSON_TEXT = text("application/json");
    private static final MessageProperties PLAIN_TEXT = text("text/plain");

    abstract Payload encode(Measurement measurement, Instant taken);

    /** Returns what is said about such a payload. */
    MessageProperties properties() {
        return this == JSON ? JSON_TEXT : PLAIN_TEXT;
    }

    private static MessageProperties text(String contentType) {
        return new MessageProperties(true, null, contentType, null, null, List.of());
    }

    /**
     * Returns the encoding with this name.
     *
     * @throws IllegalArgumentException if there is none; the sentence begins with the key
     */
    static Encoding of(String name) {
        return switch (name) {
            case "json" -> JSON;
            case "plain" -> PLAIN;
            default -> throw new IllegalArgumentException("encoding: must be json or plain, not '" + name + "'");
        };
    }

    /** Returns the number with as many digits as it has and no exponent, as long as that is readable. */
    static String number(double value) {
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-6 || size >= 1e15)) {
            return Double.toString(value);
        }
        var plain = BigDecimal.valueOf(value).stripTrailingZeros();
        return plain.signum() == 0 ? "0" : plain.toPlainString();
    }

    /** Returns the text as a JSON string (RFC 8259, section 7). */
    static String quote(String text) {
        var json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append("\\u%04x".formatted((int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
