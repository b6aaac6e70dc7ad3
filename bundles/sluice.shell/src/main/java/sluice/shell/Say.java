package sluice.shell;

import org.apache.felix.service.command.CommandSession;

/** Speaks to the person at the shell. */
final class Say {

    /** What a command does. */
    interface Command {
        void run() throws Exception;
    }

    private Say() {}

    /** Runs a command; what went wrong is said in its sentence, without a stack trace. */
    static void orSorry(CommandSession session, Command command) {
        try {
            command.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            session.getConsole().println("Interrupted.");
        } catch (Exception e) {
            session.getConsole()
                    .println("Sorry: " + (e.getMessage() == null ? e.toString() : Table.onOneLine(e.getMessage())));
        }
    }

    static void table(CommandSession session, Table table, String ifEmpty) {
        if (table.isEmpty()) {
            session.getConsole().println(ifEmpty);
        } else {
            session.getConsole().print(table);
        }
    }
}
