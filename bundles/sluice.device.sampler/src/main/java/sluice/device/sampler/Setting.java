package sluice.device.sampler;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import sluice.device.MeasurementFormat;

/** The keys of a sampler's configuration that a device may have a value of its own for, in the order people look for them. */
enum Setting {
    TOPIC("topic", Kind.TEXT),
    INTERVAL("interval.millis", Kind.NUMBER),
    ENCODING("encoding", Kind.TEXT),
    UNITS("units", Kind.LIST),
    CALIBRATION("calibration", Kind.LIST),
    DEADBAND("deadband", Kind.LIST),
    SILENCE("silence.millis", Kind.NUMBER),
    LIMITS("limits", Kind.LIST),
    QOS("qos", Kind.NUMBER),
    RETAIN("retain", Kind.SWITCH),
    RETRY("retry.millis", Kind.NUMBER),
    HANGING("hanging.millis", Kind.NUMBER),
    EVENTS("events.per.second", Kind.NUMBER);

    private enum Kind {
        TEXT,
        NUMBER,
        SWITCH,
        LIST
    }

    private final String key;
    private final Kind kind;

    Setting(String key, Kind kind) {
        this.key = key;
        this.kind = kind;
    }

    String key() {
        return key;
    }

    /** Returns the value in a configuration, as people write it. */
    String of(Sampler.Config config) {
        return switch (this) {
            case TOPIC -> config.topic();
            case INTERVAL -> String.valueOf(config.interval_millis());
            case ENCODING -> config.encoding();
            case UNITS -> joined(config.units());
            case CALIBRATION -> joined(config.calibration());
            case DEADBAND -> joined(config.deadband());
            case SILENCE -> String.valueOf(config.silence_millis());
            case LIMITS -> joined(config.limits());
            case QOS -> String.valueOf(config.qos());
            case RETAIN -> String.valueOf(config.retain());
            case RETRY -> String.valueOf(config.retry_millis());
            case HANGING -> String.valueOf(config.hanging_millis());
            case EVENTS -> String.valueOf(config.events_per_second());
        };
    }

    /** Returns a text as the value of the method of {@link Sampler.Config}, so that the sampler itself can say what is wrong with it. */
    Object parse(String text) {
        return switch (kind) {
            case TEXT -> text.strip();
            case NUMBER -> number(text);
            case SWITCH -> isOn(text);
            case LIST -> list(text).toArray(new String[0]);
        };
    }

    /** Returns a text as JSON. */
    String json(String text) {
        return switch (kind) {
            case TEXT -> MeasurementFormat.quote(text.strip());
            case NUMBER -> String.valueOf(number(text));
            case SWITCH -> String.valueOf(isOn(text));
            case LIST -> list(text).stream().map(MeasurementFormat::quote).collect(Collectors.joining(", ", "[", "]"));
        };
    }

    /** Returns the name of the configuration's method. */
    String method() {
        return key.replace('.', '_');
    }

    /**
     * Returns the setting of this key.
     *
     * @throws IllegalArgumentException if there is none; the sentence lists them
     */
    static Setting of(String key) {
        return Arrays.stream(values())
                .filter(one -> one.key.equals(key.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + key + "' is no setting; there are "
                        + Arrays.stream(values()).map(Setting::key).collect(Collectors.joining(", "))));
    }

    private int number(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + ": '" + text + "' is no whole number", e);
        }
    }

    private boolean isOn(String text) {
        return switch (text.strip()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(key + ": must be true or false, not '" + text + "'");
        };
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(one -> !one.isEmpty())
                .toList();
    }

    private static String joined(String[] texts) {
        return String.join(", ", texts);
    }
}
