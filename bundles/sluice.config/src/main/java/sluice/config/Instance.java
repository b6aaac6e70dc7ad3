package sluice.config;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.deploy.FileStatus;
import sluice.deploy.FileStatus.State;

/** Where one configuration stands. Guarded by the lock of {@link Configurations}. */
final class Instance {

    final Pid pid;

    /** Whether there is a file; otherwise it is the command line's alone. */
    boolean hasFile;

    /** What the file says now; null if that is not readable. */
    @Nullable
    Map<String, JsonValue> wanted;

    /** What the file said when it was last handed on; null if nothing is. */
    @Nullable
    Map<String, JsonValue> good;

    /** What it said before that, and worked; null if there is nothing to go back to. */
    @Nullable
    Map<String, JsonValue> before;

    /** What was last handed on, typed. */
    Map<String, Object> typed = Map.of();

    /** Whether its component did not start with what the file says. */
    boolean failed;

    /** Whether its component goes on with what it had before instead of what the file says. */
    boolean unheeded;

    /** Whether its component does not start with what was handed on. */
    boolean broken;

    /** Whether its component does not look at anything else until this has been deleted. */
    boolean stuck;

    /** Whether nobody has been told yet that it was handed on. */
    boolean awaited;

    /** The last reason logged, until the file changes. */
    String logged = "";

    private State state = State.WAITING;
    private String reason = "";
    private Instant since = Instant.now();

    Instance(Pid pid) {
        this.pid = pid;
    }

    void is(State newState, String newReason) {
        if (state != newState || !reason.equals(newReason)) {
            since = Instant.now();
        }
        state = newState;
        reason = newReason;
    }

    State state() {
        return state;
    }

    String reason() {
        return reason;
    }

    String file() {
        return pid + ".json";
    }

    FileStatus status() {
        return new FileStatus(file(), pid.toString(), state, reason, since);
    }
}
