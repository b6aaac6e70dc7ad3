package sluice.deploy.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.SynchronousBundleListener;
import sluice.deploy.FileStatus;
import sluice.deploy.FileStatus.State;
import sluice.deploy.WatchedFolder;
import sluice.testing.framework.TestFramework;

/** A framework with the bundle under test, which writes down what happens to any bundle. */
final class Gateway {

    final Path home;
    final TestFramework framework;
    final Bundle deployer;
    final List<String> touched = Collections.synchronizedList(new ArrayList<>());

    Gateway(Path home) throws BundleException, IOException {
        this.home = home;
        Files.createDirectories(home.resolve("deploy"));
        framework = new TestFramework(home.resolve("cache"), Map.of("sluice.home", home.toString()));
        deployer = framework.installHolding(Activator.class.getName());
        SynchronousBundleListener recorder =
                event -> touched.add(event.getBundle().getSymbolicName());
        framework.context().addBundleListener(recorder);
    }

    Gateway start() throws BundleException {
        deployer.start();
        touched.clear();
        return this;
    }

    Path file(String name) {
        return home.resolve("deploy").resolve(name);
    }

    /** Puts a file there in one go, as a careful tool does. */
    void put(String file, byte[] jar) throws IOException {
        var part = Files.write(home.resolve("part"), jar);
        Files.move(part, file(file), StandardCopyOption.ATOMIC_MOVE);
    }

    void awaitDriver(String name, String version) throws InterruptedException {
        framework.awaitService("(driver=" + name + " " + version + ")");
    }

    void awaitDriver(String version) throws InterruptedException {
        awaitDriver("test.driver", version);
    }

    void awaitNoDriver() throws InterruptedException {
        framework.awaitNoService("(driver=*)");
    }

    void awaitNoDriver(String name) throws InterruptedException {
        framework.awaitNoService("(driver=" + name + " *)");
    }

    boolean hasDriver(String version) {
        return framework.has("(driver=test.driver " + version + ")");
    }

    /** Waits until the file is refused, and returns why. */
    String awaitRefused(String file) throws InterruptedException {
        framework.await(
                file + " to be refused",
                () -> statuses().stream().anyMatch(each -> each.file().equals(file) && each.state() == State.REFUSED));
        return status(file).reason();
    }

    void awaitActive(String file, String subject) throws InterruptedException {
        framework.await(
                file + " to be active",
                () -> statuses().stream()
                        .anyMatch(each -> each.file().equals(file)
                                && each.state() == State.ACTIVE
                                && each.subject().equals(subject)));
    }

    FileStatus status(String file) {
        return statuses().stream()
                .filter(each -> each.file().equals(file))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is known of " + file));
    }

    List<FileStatus> statuses() {
        return framework.service(WatchedFolder.class).files();
    }

    void stop() throws Exception {
        framework.stop();
    }
}
