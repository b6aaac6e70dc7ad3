package sluice.launcher;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes the sentence for the user out of a component's failure, which the component runtime keeps as a stack trace. */
final class Failure {

    private static final Pattern CAUSE = Pattern.compile("(?m)^(?:Caused by: )?([\\w.$]+(?:Exception|Error)): (.+)$");

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
