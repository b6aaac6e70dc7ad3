package sluice.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.service.cm.ConfigurationAdmin;
import sluice.deploy.FileStatus;
import sluice.deploy.WatchedFolder;
import sluice.testing.framework.Pack;
import sluice.testing.framework.TestFramework;

/** A framework with Configuration Admin, the component runtime and the bundle under test. */
final class Gateway {

    final Path home;
    final TestFramework framework;
    final Bundle admin;
    final Bundle config;
    private final Bundle components;

    /** Installs everything and starts Configuration Admin; nothing else yet. */
    Gateway(Path home, String set) throws BundleException, IOException {
        this.home = home;
        Files.createDirectories(home.resolve("etc"));
        framework = new TestFramework(
                home.resolve("cache"), Map.of("sluice.home", home.toString(), "sluice.set", set, "ds.loglevel", "0"));
        admin = framework.installHolding("org.apache.felix.cm.impl.ConfigurationManager");
        config = framework.installHolding(Activator.class.getName());
        components = framework.installHolding("org.apache.felix.scr.impl.Activator");
        admin.start();
    }

    /** Starts the bundle under test, then the component runtime, as a launcher does. */
    Gateway start() throws BundleException {
        config.start();
        components.start();
        return this;
    }

    Bundle installPump() throws BundleException, IOException {
        return framework.install("pump", pump("1.0.0"));
    }

    /** Packs the components of the pump. */
    static byte[] pump(String version) throws IOException {
        return Pack.bundle(Map.of(
                "Bundle-SymbolicName",
                "test.pump",
                "Bundle-Version",
                version,
                "Private-Package",
                "sluice.config.pump"));
    }

    /** Writes a file in one go, as a careful tool does. */
    void write(String file, String text) throws IOException {
        var part = Files.writeString(home.resolve("part"), text);
        Files.move(part, file(file), StandardCopyOption.ATOMIC_MOVE);
    }

    Path file(String name) {
        return home.resolve("etc").resolve(name);
    }

    void delete(String file) throws IOException {
        Files.delete(file(file));
    }

    ConfigurationAdmin configurations() {
        return framework.service(ConfigurationAdmin.class);
    }

    FileStatus status(String file) {
        return framework.service(WatchedFolder.class).files().stream()
                .filter(each -> each.file().equals(file))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is known of " + file));
    }

    void awaitState(String file, FileStatus.State state) throws InterruptedException {
        framework.await(
                file + " to be " + state,
                () -> framework.service(WatchedFolder.class).files().stream()
                        .anyMatch(each -> each.file().equals(file) && each.state() == state));
    }

    void awaitService(String filter) throws InterruptedException {
        framework.awaitService(filter);
    }

    void awaitNoService(String filter) throws InterruptedException {
        framework.awaitNoService(filter);
    }

    void stop() throws Exception {
        framework.stop();
    }
}
