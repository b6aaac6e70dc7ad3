package sluice.importer;

/**
 * What became of one line. Immutable.
 *
 * @param text one clause
 */
record Note(Kind kind, Line line, String text) {

    /** The three parts of a report. */
    enum Kind {
        EXACT("Taken over exactly"),
        BETTER("Taken over, and better here"),
        LEFT_OUT("Not taken over");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    @Override
    public String toString() {
        return text.isEmpty() ? line.toString() : line + ": " + text;
    }
}
