package sluice.shell;

import java.util.regex.Pattern;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.CommandSessionListener;
import org.osgi.service.component.annotations.Component;

/** Says where to look when Gogo says only what it could not do: a command that does not exist, or takes something else. Thread-safe. */
@Component(service = CommandSessionListener.class)
public final class Hints implements CommandSessionListener {

    private static final String UNKNOWN = "Command not found";
    private static final Pattern MISUSED = Pattern.compile("Cannot coerce ([\\w:]+)\\(.*", Pattern.DOTALL);

    @Override
    public void beforeExecute(CommandSession session, CharSequence line) {
        // nothing to say yet
    }

    @Override
    public void afterExecute(CommandSession session, CharSequence line, Object result) {
        // it went well
    }

    @Override
    public void afterExecute(CommandSession session, CharSequence line, Exception e) {
        var message = String.valueOf(e.getMessage());
        var misused = MISUSED.matcher(message);
        if (message.startsWith(UNKNOWN)) {
            session.getConsole().println("'help' lists the commands there are.");
        } else if (misused.matches()) {
            session.getConsole().println("'help " + misused.group(1) + "' says what it takes.");
        }
    }
}
