package sluice.importer;

import java.nio.file.Path;

/**
 * The command line. Immutable.
 *
 * @param dryRun whether only the report is wanted
 */
record Arguments(Path file, Path home, boolean dryRun) {

    static final String USAGE = "usage: sluice import FILE [--home FOLDER] [--dry-run]";

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException if it is wrong, with one sentence
     */
    static Arguments of(String... arguments) {
        Path file = null;
        var home = Path.of(System.getProperty("user.home"), ".sluice");
        boolean dryRun = false;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--dry-run" -> dryRun = true;
                case "--home" -> {
                    if (++i == arguments.length) {
                        throw new IllegalArgumentException("--home needs a folder; " + USAGE);
                    }
                    home = Path.of(arguments[i]);
                }
                default -> {
                    if (arguments[i].startsWith("-") || file != null) {
                        throw new IllegalArgumentException("unknown option '" + arguments[i] + "'; " + USAGE);
                    }
                    file = Path.of(arguments[i]);
                }
            }
        }
        if (file == null) {
            throw new IllegalArgumentException("which file? " + USAGE);
        }
        return new Arguments(file, home, dryRun);
    }
}
