package sluice.testing.cloud;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import sluice.bus.Message;
import sluice.mqtt.Packet.Connect;

/** What a stand-in asks at the door, and what it answers itself. Thread-safe. */
public interface Gate {

    /** Lets everybody in and answers nothing. */
    Gate OPEN = _ -> Admission.forever();

    /** Looks at who comes. */
    Admission admit(Connect connect);

    /** Looks at who comes, and at what the door saw of them. */
    default Admission admit(Connect connect, Door.Visitor visitor) {
        return admit(connect);
    }

    /** Returns the clock by which admissions end. */
    default InstantSource clock() {
        return InstantSource.system();
    }

    /** Returns what the cloud answers to a message itself; empty for nothing: then the message goes on to the broker. */
    default Optional<List<Message>> answer(Message message) {
        return Optional.empty();
    }

    /**
     * Whether somebody is let in.
     *
     * @param refusal why not, empty if so
     * @param until when the line is cut, since what was shown holds no longer
     */
    record Admission(String refusal, Instant until) {

        /** Let in. */
        public static Admission forever() {
            return new Admission("", Instant.MAX);
        }

        /** Not let in. */
        public static Admission refused(String why) {
            return new Admission(why, Instant.MAX);
        }
    }
}
