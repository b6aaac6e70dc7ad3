package sluice.deploy.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.wiring.BundleWiring;
import sluice.testing.framework.TestFramework;

/** Install, update and remove, over and over, without the waiting between two looks. */
@Timeout(60)
class FiftyUpdatesTest {

    private static final int CYCLES = 50;
    private static final long PAUSE_NANOS = 200_000;

    @TempDir
    Path home;

    private final List<byte[]> versions = List.of(Jars.driver("1.0.0"), Jars.driver("1.1.0"));
    private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private TestFramework framework;
    private Folder folder;

    @BeforeEach
    void start() throws Exception {
        framework = new TestFramework(home.resolve("cache"), Map.of());
        var deploy = Files.createDirectories(home.resolve("deploy"));
        var installer = new Installer(framework.context(), new TimeLimit(Duration.ofSeconds(10)));
        folder = new Folder(deploy, new Staging(deploy, home.resolve("var")), installer, InstantSource.system());
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
    }

    @Test
    void leaveNothingBehindAndNobodyElseNotices() throws Exception {
        var other = framework.install("other", Jars.driver("test.other", "1.0.0", Map.of()));
        other.start();
        long modified = other.getLastModified();
        var touched = Collections.synchronizedSet(new TreeSet<String>());
        SynchronousBundleListener recorder =
                event -> touched.add(event.getBundle().getSymbolicName());
        framework.context().addBundleListener(recorder);
        var user = Thread.ofPlatform().name("user").start(this::useTheOther);

        cycle(); // threads and files that come with the first one stay
        var threads = threads();
        long files = openFiles();
        long before = calls.get();
        for (int i = 1; i < CYCLES; i++) {
            cycle();
        }

        assertThat(threads()).isEqualTo(threads);
        assertThat(openFiles()).isLessThanOrEqualTo(files);
        assertThat(calls.get()).isGreaterThan(before + CYCLES);
        user.interrupt();
        user.join();
        assertThat(failures).hasValue(0);
        assertThat(touched).containsExactly("test.driver");
        assertThat(other.getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(other.getLastModified()).isEqualTo(modified);
        assertThat(loaders).hasSize(2 * CYCLES);
        framework.await("the class loaders to be collected", () -> {
            System.gc();
            return loaders.stream().allMatch(loader -> loader.refersTo(null));
        });
    }

    private void cycle() throws Exception {
        for (var jar : versions) {
            Files.write(home.resolve("deploy/driver.jar"), jar);
            folder.changed(Set.of("driver.jar"));
            loaders.add(new WeakReference<>(driver().adapt(BundleWiring.class).getClassLoader()));
        }
        assertThat(framework.has("(driver=test.driver 1.1.0)")).isTrue();
        Files.delete(home.resolve("deploy/driver.jar"));
        folder.changed(Set.of("driver.jar"));
        assertThat(framework.has("(driver=test.driver *)")).isFalse();
    }

    private Bundle driver() {
        for (var bundle : framework.context().getBundles()) {
            if ("test.driver".equals(bundle.getSymbolicName())) {
                return bundle;
            }
        }
        throw new AssertionError("the driver is not there: " + folder.files());
    }

    private void useTheOther() {
        var context = framework.context();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                var reference =
                        context.getAllServiceReferences(Supplier.class.getName(), "(driver=test.other 1.0.0)")[0];
                if (context.getService(reference) instanceof Supplier<?> service
                        && service.get().equals("test.other 1.0.0")) {
                    calls.incrementAndGet();
                } else {
                    failures.incrementAndGet();
                }
            } catch (Exception e) {
                failures.incrementAndGet();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .collect(Collectors.toSet());
    }

    private static long openFiles() throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
