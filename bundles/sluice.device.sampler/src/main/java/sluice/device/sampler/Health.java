package sluice.device.sampler;

import sluice.device.Fault;
import sluice.device.MeasurementFormat;

/**
 * How a sensor is doing, and why not better. Immutable.
 *
 * @param reason in words; empty when all is well
 */
record Health(Word word, Fault fault, String reason) {

    /** All is well. */
    static final Health OK = new Health(Word.OK, Fault.OTHER, "");

    /** From so many failures in a row on the sensor is offline, and read less often. */
    static final int OFFLINE_AFTER = 5;

    /** The states. */
    enum Word {
        /** The last reading was good. */
        OK("ok"),
        /** The last reading failed, or one of its values is not good. */
        DEGRADED("degraded"),
        /** A reading has not come back for long. */
        HANGING("hanging"),
        /** The last {@link #OFFLINE_AFTER} readings or more failed, or the sensor is gone. */
        OFFLINE("offline");

        private final String text;

        Word(String text) {
            this.text = text;
        }

        /** Returns the word for it in messages. */
        String text() {
            return text;
        }
    }

    /** Returns the health after this many failures in a row, at least one. */
    static Health after(int failures, Fault fault, String reason) {
        return new Health(failures < OFFLINE_AFTER ? Word.DEGRADED : Word.OFFLINE, fault, reason);
    }

    /** Returns what is published: {@code {"state":"degraded","fault":"checksum","reason":"..."}}. */
    String json() {
        return "{\"state\":\"" + word.text + "\""
                + (reason.isEmpty()
                        ? ""
                        : ",\"fault\":\"" + fault.word() + "\",\"reason\":" + MeasurementFormat.quote(reason))
                + "}";
    }
}
