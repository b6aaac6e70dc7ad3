package sluice.device.sampler;

import java.time.Instant;
import java.util.List;
import sluice.bus.MessageProperties;
import sluice.bus.Payload;
import sluice.device.Measurement;
import sluice.device.MeasurementFormat;

/** How a measurement looks in a payload. Immutable. */
enum Encoding {
    /** {@code {"value":21.5,"unit":"Cel","time":"2026-11-21T09:00:00.123Z"}}. */
    JSON {
        @Override
        Payload encode(Measurement measurement, Instant taken) {
            return Payload.of(MeasurementFormat.json(measurement, taken));
        }
    },
    /** The number alone: {@code 21.5}. */
    PLAIN {
        @Override
        Payload encode(Measurement measurement, Instant taken) {
            return Payload.of(MeasurementFormat.plain(measurement));
        }
    };

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
}
