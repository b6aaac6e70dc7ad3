package sluice.qemu;

import java.nio.file.Path;
import java.util.Optional;

/** The program that runs in the emulated machine. What it finds out goes to standard output, a line for each check. */
public final class Guest {

    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final long PAUSE_MILLIS = 5;

    private Guest() {}

    /** Something to check; what it returns is told. */
    interface Check {
        String run() throws Throwable;
    }

    /** Something to wait for. */
    interface Question<T> {
        Optional<T> ask() throws Exception;
    }

    /** @param arguments the folder of the gateway's bundles */
    public static void main(String[] arguments) {
        try {
            var bundles = new Bundles(Path.of(arguments[0]));
            bundles.start();
            new ChipChecks(bundles).run();
            new LineChecks(bundles).run();
            System.out.println("GUEST done");
        } catch (Throwable e) {
            e.printStackTrace(System.out);
        } finally {
            System.out.flush();
            Runtime.getRuntime().halt(0); // the framework's threads would go on
        }
    }

    static void check(String name, Check check) {
        try {
            System.out.println("CHECK ok " + name + ": " + check.run());
        } catch (Throwable e) {
            System.out.println("CHECK failed " + name + ": " + e);
            e.printStackTrace(System.out);
        }
    }

    static void skip(String name, String reason) {
        System.out.println("CHECK skipped " + name + ": because " + reason);
    }

    /** Waits for an answer that is none of the test's own doing: the kernel's, or the component runtime's. */
    static <T> T await(String what, Question<T> question) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            var answer = question.ask();
            if (answer.isPresent()) {
                return answer.get();
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain for " + what);
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    static void expect(boolean truth, String otherwise) {
        if (!truth) {
            throw new AssertionError(otherwise);
        }
    }
}
