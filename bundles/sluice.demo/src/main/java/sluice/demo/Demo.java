package sluice.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Starts the demonstration from the command line and cleans up behind it, also after Ctrl-C. */
public final class Demo {

    /** System property: the image's {@code bin/sluice}. */
    static final String SCRIPT = "sluice.script";

    private Demo() {}

    /** Runs the demonstration; exit code 0 when it showed what it promises, 1 if it could not, 2 for wrong arguments. */
    public static void main(String[] arguments) {
        Options options;
        try {
            options = Options.of(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("sluice demo: " + e.getMessage());
            System.exit(2);
            return;
        }
        var runner = Thread.currentThread();
        var ended = new CountDownLatch(1);
        var hook = new Thread(() -> {
            runner.interrupt();
            awaitUninterruptibly(ended);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        int code = run(options);
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            return; // Ctrl-C: the runtime is ending already, with everything stopped
        }
        System.exit(code);
    }

    private static int run(Options options) {
        var screen = new Screen(System.out);
        Path folder = null;
        try {
            folder = Files.createTempDirectory("sluice-demo");
            var script = Path.of(System.getProperty(SCRIPT, "bin/sluice"));
            try (var show = new Show(screen, script, folder, freePort(1883), freePort(0))) {
                show.run(options);
            }
            return 0;
        } catch (InterruptedException _) {
            screen.say("\nStopped.");
            return 0;
        } catch (IOException e) {
            System.err.println("sluice demo: " + e.getMessage());
            return 1;
        } finally {
            delete(folder);
        }
    }

    /** Returns the preferred port if nobody has it, any free one otherwise. */
    private static int freePort(int preferred) throws IOException {
        try (var socket = new ServerSocket(preferred, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            if (preferred == 0) {
                throw e;
            }
            return freePort(0);
        }
    }

    private static void delete(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            System.err.println("sluice demo: " + folder + " could not be removed: " + e.getMessage());
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
