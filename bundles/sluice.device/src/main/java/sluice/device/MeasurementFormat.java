package sluice.device;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How measurements look in messages, wherever in the gateway they are published. */
public final class MeasurementFormat {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private MeasurementFormat() {}

    /**
     * Returns {@code {"value":21.5,"unit":"Cel","time":"2026-11-21T09:00:00.123Z"}}; a value that is not good has its
     * {@code quality} and the {@code reason} as well. {@code taken} is when it was acquired.
     */
    public static String json(Measurement measurement, Instant taken) {
        var doubt = measurement.quality() == Quality.GOOD
                ? ""
                : ",\"quality\":\"" + measurement.quality().word() + "\",\"reason\":" + quote(measurement.reason());
        return "{\"value\":" + plain(measurement) + ",\"unit\":" + quote(measurement.unit()) + ",\"time\":\""
                + TIME.format(taken) + "\"" + doubt + "}";
    }

    /** Returns the number alone, with as many digits as it has and no exponent, as long as that is readable. */
    public static String plain(Measurement measurement) {
        double value = measurement.value();
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-6 || size >= 1e15)) {
            return Double.toString(value);
        }
        var plain = BigDecimal.valueOf(value).stripTrailingZeros();
        return plain.signum() == 0 ? "0" : plain.toPlainString();
    }

    /** Returns the text as a JSON string, with its quotation marks (RFC 8259, section 7). */
    public static String quote(String text) {
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
