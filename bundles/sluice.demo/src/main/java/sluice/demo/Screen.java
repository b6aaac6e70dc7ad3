package sluice.demo;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/** What the viewer sees: one line at a time, with the seconds since the start before it. Thread-safe. */
final class Screen {

    private final PrintStream out;
    private final long start = System.nanoTime();

    Screen(PrintStream out) {
        this.out = out;
    }

    /** Begins a new scene. */
    void scene(String title) {
        print("\n== " + title);
    }

    /** Tells what happens. */
    void say(String text, Object... values) {
        print(text.formatted(values));
    }

    /** Shows something that arrived, and where. */
    void arrived(String where, Object what) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        print("%6.1f s  %-8s %s".formatted(millis / 1_000.0, where, what));
    }

    private synchronized void print(String line) {
        out.println(line);
        out.flush();
    }
}
