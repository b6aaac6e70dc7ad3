package sluice.io.pi4j;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import sluice.io.Wiring;

/** The numbers and structures of linux/gpio.h, version 2 of the interface. */
final class Gpio {

    static final long CHIP_INFO = 0x8044B401L;
    static final long LINE_INFO = 0xC100B405L;
    static final long REQUEST = 0xC250B407L;
    static final long SET_CONFIG = 0xC110B40DL;
    static final long GET_VALUES = 0xC010B40EL;
    static final long SET_VALUES = 0xC010B40FL;

    static final int CHIP_INFO_SIZE = 68;
    static final int LINE_INFO_SIZE = 256;
    static final int REQUEST_SIZE = 592;
    static final int CONFIG_SIZE = 272;
    static final int VALUES_SIZE = 16;
    static final int EVENT_SIZE = 48;

    static final int CHIP_LABEL = 32;
    static final int CHIP_LINES = 64;
    static final int NAME_SIZE = 32;
    static final int LINE_CONSUMER = 32;
    static final int LINE_OFFSET = 64;

    static final int REQUEST_CONSUMER = 256;
    static final int REQUEST_CONFIG = 288;
    static final int REQUEST_LINES = 560;
    static final int REQUEST_QUEUE = 564;
    static final int REQUEST_DESCRIPTOR = 588;

    static final int CONFIG_ATTRIBUTES = 8;
    static final int CONFIG_FIRST = 32;
    static final int ATTRIBUTE_SIZE = 24;
    static final int ATTRIBUTE_VALUE = 8;
    static final int ATTRIBUTE_MASK = 16;

    static final int EVENT_ID = 8;
    static final int EVENT_LINE_SEQUENCE = 20;
    static final int RISING = 1;

    static final long ACTIVE_LOW = 0x2;
    static final long INPUT = 0x4;
    static final long OUTPUT = 0x8;
    static final long BOTH_EDGES = 0x30;
    static final long PULL_UP = 0x100;
    static final long PULL_DOWN = 0x200;
    static final long BIAS_OFF = 0x400;

    static final int ATTRIBUTE_OUTPUTS = 2;
    static final int ATTRIBUTE_DEBOUNCE = 3;

    /** Edges the kernel keeps while nobody reads; its own default is 16. */
    static final int QUEUE = 1_024;

    /** The first, and only, line of our requests: masks count positions in the request, not lines of the chip. */
    private static final long FIRST = 1;

    private static final String CONSUMER = "sluice";

    private Gpio() {}

    /** Makes a request for one line; its configuration is filled in by one of the methods below. */
    static MemorySegment request(Arena arena, int line) {
        var request = arena.allocate(REQUEST_SIZE, Long.BYTES);
        request.set(JAVA_INT, 0, line);
        request.setString(REQUEST_CONSUMER, CONSUMER);
        request.set(JAVA_INT, REQUEST_LINES, 1);
        request.set(JAVA_INT, REQUEST_QUEUE, QUEUE);
        return request;
    }

    /** Configures a line that is read and whose edges are told. */
    static void input(MemorySegment config, Wiring wiring) {
        long bias = switch (wiring.bias()) {
            case AS_IS -> 0;
            case OFF -> BIAS_OFF;
            case PULL_UP -> PULL_UP;
            case PULL_DOWN -> PULL_DOWN;
        };
        config.set(JAVA_LONG, 0, INPUT | BOTH_EDGES | bias | (wiring.activeLow() ? ACTIVE_LOW : 0));
        if (!wiring.debounce().isZero()) {
            long micros = Math.max(1, wiring.debounce().toNanos() / 1_000);
            config.set(JAVA_INT, CONFIG_ATTRIBUTES, 1);
            config.set(JAVA_INT, CONFIG_FIRST, ATTRIBUTE_DEBOUNCE);
            config.set(JAVA_INT, CONFIG_FIRST + ATTRIBUTE_VALUE, (int) micros);
            config.set(JAVA_LONG, CONFIG_FIRST + ATTRIBUTE_MASK, FIRST);
        }
    }

    /** Configures a line that is driven, from the start with this level: no glitch in between. */
    static void output(MemorySegment config, boolean active) {
        config.set(JAVA_LONG, 0, OUTPUT);
        config.set(JAVA_INT, CONFIG_ATTRIBUTES, 1);
        config.set(JAVA_INT, CONFIG_FIRST, ATTRIBUTE_OUTPUTS);
        config.set(JAVA_LONG, CONFIG_FIRST + ATTRIBUTE_VALUE, active ? FIRST : 0);
        config.set(JAVA_LONG, CONFIG_FIRST + ATTRIBUTE_MASK, FIRST);
    }

    static MemorySegment config(MemorySegment request) {
        return request.asSlice(REQUEST_CONFIG, CONFIG_SIZE);
    }

    static MemorySegment values(Arena arena, boolean active) {
        var values = arena.allocate(VALUES_SIZE, Long.BYTES);
        values.set(JAVA_LONG, 0, active ? FIRST : 0);
        values.set(JAVA_LONG, 8, FIRST);
        return values;
    }

    static boolean value(MemorySegment values) {
        return (values.get(JAVA_LONG, 0) & FIRST) != 0;
    }

    /** Returns a name of at most 32 bytes that ends at its first zero, if it has one. */
    static String text(MemorySegment segment, int at) {
        var bytes = segment.asSlice(at, NAME_SIZE).toArray(JAVA_BYTE);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
