package sluice.device.sampler;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import sluice.bus.MessageProperties;
import sluice.bus.Payload;
import sluice.device.Measurement;
import sluice.device.MeasurementFormat;

/** How a measurement looks in a payload. Immutable. */
enum Encoding {
    /** {@code {"value":21.5,"unit":"Cel","time":"2026-11-21T09:00:00.123Z"}}. */
    JSON("application/json") {
        @Override
        Payload encode(String device, Measurement measurement, Instant taken) {
            return Payload.of(MeasurementFormat.json(measurement, taken));
        }
    },
    /** The number alone: {@code 21.5}. */
    PLAIN("text/plain") {
        @Override
        Payload encode(String device, Measurement measurement, Instant taken) {
            return Payload.of(MeasurementFormat.plain(measurement));
        }
    },
    /** {@code [{"n":"cellar/temperature","u":"Cel","v":21.5,"t":1795251600.123}]}, after RFC 8428. */
    SENML("application/senml+json") {
        @Override
        Payload encode(String device, Measurement measurement, Instant taken) {
            return Payload.of(Senml.pack(device, measurement, taken));
        }
    };

    private static final Map<Encoding, MessageProperties> PROPERTIES = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(
                    Function.identity(),
                    encoding -> new MessageProperties(true, null, encoding.contentType, null, null, List.of())));

    private final String contentType;

    Encoding(String contentType) {
        this.contentType = contentType;
    }

    abstract Payload encode(String device, Measurement measurement, Instant taken);

    /** Returns what is said about such a payload. */
    MessageProperties properties() {
        return Objects.requireNonNull(PROPERTIES.get(this));
    }

    /** Returns whether a payload can say that its value is not good. */
    boolean tellsQuality() {
        return this != PLAIN;
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
            case "senml" -> SENML;
            default -> throw new IllegalArgumentException("encoding: must be json, plain or senml, not '" + name + "'");
        };
    }
}
