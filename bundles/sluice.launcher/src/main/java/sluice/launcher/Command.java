package sluice.launcher;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the command line asks for. */
sealed interface Command {

    /** Prints the version. */
    record Version() implements Command {}

    /** Prints what can be asked for. */
    record Help() implements Command {}

    /**
     * Runs a gateway in the foreground.
     *
     * @param home the folder of all mutable state, absolute
     * @param features the features asked for, empty for the default ones
     * @param overrides configuration from the command line, each {@code PID/KEY=VALUE}
     */
    record Run(Path home, Optional<List<String>> features, List<String> overrides) implements Command {
        public Run {
            features = features.map(List::copyOf);
            overrides = List.copyOf(overrides);
        }
    }

    /** Starts a gateway, uses it for a moment and stops it: the build trains the ahead-of-time cache so. */
    record Train(Run run) implements Command {}
}
