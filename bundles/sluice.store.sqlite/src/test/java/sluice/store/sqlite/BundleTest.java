package sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Constants;
import sluice.bus.Message;
import sluice.bus.TopicName;
import sluice.store.Store;
import sluice.testing.framework.TestFramework;

/** The bundle in a framework: stopped and started while a publisher uses it; the driver's bundle is left alone. */
@Timeout(60)
final class BundleTest {

    private static final String STORE = "(&(objectClass=" + Store.class.getName() + ")(" + Store.DURABLE + "=true))";

    @TempDir
    private Path home;

    @Test
    void nothingStoredIsLostWhenTheBundleIsStoppedAndStarted() throws Exception {
        var framework = new TestFramework(
                home.resolve("cache"),
                Map.of(
                        "sluice.home",
                        home.toString(),
                        // The test calls what the bundle offers, so both take the API from the test's class path.
                        Constants.FRAMEWORK_BOOTDELEGATION,
                        "sluice.bus,sluice.store",
                        Constants.FRAMEWORK_BUNDLE_PARENT,
                        Constants.FRAMEWORK_BUNDLE_PARENT_APP));
        framework.installHolding(Message.class.getName());
        framework.installHolding(Store.class.getName());
        framework.installHolding("org.sqlite.JDBC");
        framework.installHolding("org.apache.felix.scr.impl.Activator").start();
        var bundle = framework.installHolding(SqliteStore.class.getName());

        var stored = new AtomicInteger();
        for (int round = 1; round <= 3; round++) {
            bundle.start();
            framework.awaitService(STORE);
            var journal = framework.service(Store.class).open("j", Victim.LIMITS);
            assertThat(journal.read(0, Integer.MAX_VALUE)).hasSize(stored.get());
            var busy = new CountDownLatch(50);
            var publisher = CompletableFuture.runAsync(() -> {
                var message = Message.of(TopicName.of("t"), Victim.payload(0, 1));
                while (journal.append(message)
                        .handle((_, e) -> e == null)
                        .toCompletableFuture()
                        .join()) {
                    stored.incrementAndGet();
                    busy.countDown();
                }
            });
            busy.await();
            bundle.stop();
            publisher.join();
            framework.awaitNoService(STORE);
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().equals("sluice store"));
        }
        assertThat(home.resolve("var/store/store.db")).exists();
        framework.stop();
    }
}
