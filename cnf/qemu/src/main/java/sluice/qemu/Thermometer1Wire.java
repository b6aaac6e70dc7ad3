package sluice.qemu;

/**
 * A DS18B20 on a 1-Wire bus, slot by slot (datasheet 19-7487): a room of 21.5 degrees. Confined to its bus.
 */
final class Thermometer1Wire {

    /** Family 0x28 and a serial number; the checksum follows. */
    private static final int[] ROM = rom(0x28, 0xC3, 0xFD, 0xE2, 0x05, 0x00, 0x00);

    private static final int SIXTEENTHS = 344; // 21.5 degrees
    private static final int[] AFTER_POWER_UP = {0x50, 0x05, 0x4B, 0x46, 0x7F, 0xFF, 0x0C, 0x10};

    private enum State {
        IDLE,
        ROM_COMMAND,
        SEARCH,
        MATCH,
        FUNCTION,
        ANSWER,
        IGNORED_BYTES
    }

    /** What is wrong with it. */
    enum Trouble {
        NONE,
        /** One bit of every scratchpad is wrong on the line. */
        DISTURBED,
        /** It lost its power, and has not converted since. */
        POWER,
        /** It is pulled off the line. */
        UNPLUGGED
    }

    private volatile Trouble trouble = Trouble.NONE;
    private final int[] scratchpad = AFTER_POWER_UP.clone();
    private State state = State.IDLE;
    private int[] answer = {};
    private int bit;
    private int taken;

    /** Returns its name in sysfs. */
    static String name() {
        return "28-000005e2fdc3";
    }

    private static int[] rom(int... bytes) {
        var all = new int[8];
        System.arraycopy(bytes, 0, all, 0, 7);
        all[7] = crc(all, 7);
        return all;
    }

    private static int crc(int[] bytes, int length) {
        int crc = 0;
        for (int i = 0; i < length; i++) {
            crc ^= bytes[i];
            for (int n = 0; n < 8; n++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ 0x8C : crc >>> 1;
            }
        }
        return crc;
    }

    /** Breaks it, or mends it. */
    void set(Trouble next) {
        trouble = next;
    }

    /** The line was low for half a millisecond; returns whether somebody is there. */
    boolean reset() {
        boolean there = trouble != Trouble.UNPLUGGED;
        to(there ? State.ROM_COMMAND : State.IDLE);
        return there;
    }

    private void to(State next) {
        state = next;
        bit = 0;
        taken = 0;
    }

    /** One time slot: returns the level of the line, which is low if the master or this chip pulls it down. */
    boolean slot(boolean master) {
        return switch (state) {
            case IDLE, IGNORED_BYTES -> master;
            case ROM_COMMAND, FUNCTION -> command(master);
            case SEARCH -> search(master);
            case MATCH -> match(master);
            case ANSWER -> master && answer();
        };
    }

    private boolean command(boolean master) {
        taken |= (master ? 1 : 0) << bit++;
        if (bit == 8) {
            int byteTaken = taken;
            if (state == State.ROM_COMMAND) {
                to(
                        switch (byteTaken) {
                            case 0xF0 -> State.SEARCH;
                            case 0x55 -> State.MATCH;
                            case 0xCC -> State.FUNCTION;
                            default -> State.IDLE;
                        });
            } else {
                function(byteTaken);
            }
        }
        return master;
    }

    private void function(int code) {
        to(State.ANSWER);
        switch (code) {
            case 0x44 -> { // convert: ready at once, which reads as ones
                boolean converts = trouble != Trouble.POWER;
                scratchpad[0] = converts ? SIXTEENTHS & 0xFF : AFTER_POWER_UP[0];
                scratchpad[1] = converts ? SIXTEENTHS >> 8 : AFTER_POWER_UP[1];
                answer = new int[0];
            }
            case 0xBE -> {
                answer = new int[9];
                System.arraycopy(scratchpad, 0, answer, 0, 8);
                answer[8] = crc(scratchpad, 8);
                answer[0] ^= trouble == Trouble.DISTURBED ? 1 : 0;
            }
            case 0xB4 -> answer = new int[0]; // ones: it has a supply of its own
            case 0x4E, 0x48, 0xB8 -> to(State.IGNORED_BYTES);
            default -> to(State.IDLE);
        }
    }

    private boolean answer() {
        int at = bit++;
        return at / 8 >= answer.length || (answer[at / 8] >> at % 8 & 1) == 1;
    }

    private static boolean rom(int at) {
        return (ROM[at / 8] >> at % 8 & 1) == 1;
    }

    /** Three slots for each bit: the bit, its complement, and which way the master goes on. */
    private boolean search(boolean master) {
        int at = bit / 3;
        int step = bit++ % 3;
        if (step < 2) {
            return master && (step == 0) == rom(at);
        }
        if (master != rom(at)) {
            to(State.IDLE);
        } else if (at == 63) {
            to(State.IDLE);
        }
        return master;
    }

    private boolean match(boolean master) {
        int at = bit++;
        if (master != rom(at)) {
            to(State.IDLE);
        } else if (at == 63) {
            to(State.FUNCTION);
        }
        return master;
    }
}
