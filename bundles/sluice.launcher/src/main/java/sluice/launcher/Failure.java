package sluice.launcher;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes the sentence for the user out of a component's failure, which the component runtime keeps as a stack trace. */
final class Failure {

    private static final Pattern CAUSE = Pattern.compile("(?m)^(?:Caused by: )?([\\w.$]+(?:Exception|Error)): (.+)$");

    private static final String LISTENER = "sluice.broker.listener~default";

    private Failure() {}

    /** Returns what a component says of its configuration; for other failures, the message of the innermost cause. */
    static String sentence(String stackTrace) {
        var sentence = stackTrace.lines().findFirst().orElse("it failed without saying why");
        for (var causes = CAUSE.matcher(stackTrace); causes.find(); ) {
            sentence = causes.group(2);
            if (causes.group(1).equals(IllegalArgumentException.class.getName())) {
                return sentence; // its cause is the system's word for it
            }
        }
        return sentence;
    }

    /**
     * Returns where the user finds what a component complains of, and that: on the command line, which wins, or in the file.
     *
     * @param sentence begins with the key it is about
     * @param set what the command line sets, one {@code PID/KEY=VALUE} a line
     */
    static String located(String pid, String sentence, String set) {
        var key = sentence.substring(0, Math.max(0, sentence.indexOf(": ")));
        boolean listens = pid.equals(LISTENER) && key.equals("address");
        if (set.lines().noneMatch(line -> line.startsWith(pid + "/" + key + "="))) {
            return "etc/%s.json: %s%s".formatted(pid, sentence, listens ? ", such as --listen 1884 does" : "");
        }
        return (listens ? "--listen" : "--set " + pid) + ": " + sentence;
    }

    /** Returns what somebody said who refused a configuration; that is no bug, and needs no stack trace. */
    static Optional<String> refusal(@Nullable Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalArgumentException && cause.getMessage() != null) {
                return Optional.of(cause.getMessage());
            }
        }
        return Optional.empty();
    }
}
