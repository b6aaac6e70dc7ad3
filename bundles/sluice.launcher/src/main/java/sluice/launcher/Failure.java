package sluice.launcher;

import java.util.regex.Pattern;

/** Takes the sentence for the user out of a component's failure, which the component runtime keeps as a stack trace. */
final class Failure {

    private static final Pattern CAUSE = Pattern.compile("(?m)^(?:Caused by: )?[\\w.$]+(?:Exception|Error): (.+)$");

    private Failure() {}

    /** Returns the message of the innermost cause, or the first line where no cause has a message. */
    static String sentence(String stackTrace) {
        var sentence = stackTrace.lines().findFirst().orElse("it failed without saying why");
        for (var causes = CAUSE.matcher(stackTrace); causes.find(); ) {
            sentence = causes.group(1);
        }
        return sentence;
    }
}
