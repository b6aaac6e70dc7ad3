package sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.felix.framework.FrameworkFactory;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.ConfigurationAdmin;
import sluice.deploy.FileStatus;
import sluice.deploy.WatchedFolder;

/** A real framework with Configuration Admin, the component runtime and the bundle under test. */
final class Gateway {

    /** Packages the test shares with the bundles, so that it can call their services. */
    private static final String SHARED = "org.osgi.service.cm;version=1.6.1,org.osgi.service.component;version=1.5.1,"
            + "org.osgi.service.component.runtime;version=1.5.1,org.osgi.service.component.runtime.dto;version=1.5.1,"
            + "org.osgi.util.promise;version=1.3.0,org.osgi.util.function;version=1.2.0,"
            + "org.slf4j;version=2.0.20,sluice.deploy;version=1.0.0";

    final Path home;
    final Framework framework;
    final Bundle admin;
    final Bundle config;
    final Bundle components;

    /** Installs everything and starts Configuration Admin; nothing else yet. */
    Gateway(Path home, String set) throws BundleException, IOException {
        this.home = home;
        Files.createDirectories(home.resolve("etc"));
        Map<String, String> properties = new HashMap<>(Map.of(
                Constants.FRAMEWORK_STORAGE,
                home.resolve("cache").toString(),
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                SHARED,
                "sluice.home",
                home.toString(),
                "sluice.set",
                set));
        framework = new FrameworkFactory().newFramework(properties);
        framework.start();
        admin = install("admin", bytes(jarOf("org.apache.felix.cm.impl.ConfigurationManager")));
        config = install("config", bytes(jarOf(Activator.class.getName())));
        components = install("scr", bytes(jarOf("org.apache.felix.scr.impl.Activator")));
        admin.start();
    }

    /** Starts the bundle under test, then the component runtime, as a launcher does. */
    Gateway start() throws BundleException {
        config.start();
        components.start();
        return this;
    }

    Bundle install(String location, byte[] jar) throws BundleException {
        var there = framework.getBundleContext().getBundle(location);
        return there != null
                ? there
                : framework.getBundleContext().installBundle(location, new ByteArrayInputStream(jar));
    }

    Bundle installPump() throws BundleException, IOException {
        return install("pump", pump());
    }

    /** Packs the components of the pump. */
    static byte[] pump() throws IOException {
        try (var builder = new Builder()) {
            builder.addClasspath(Path.of("target/test-classes").toFile());
            builder.setProperty("Bundle-SymbolicName", "test.pump");
            builder.setProperty("Private-Package", "sluice.config.pump");
            builder.setProperty("Import-Package", "!org.jspecify.annotations,*");
            return write(builder.build());
        } catch (Exception e) {
            throw new IOException("bnd cannot pack the pump", e);
        }
    }

    /** Writes a file in one go, as a careful tool does. */
    void write(String file, String text) throws IOException {
        var part = Files.writeString(home.resolve("part"), text);
        Files.move(part, home.resolve("etc").resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }

    void delete(String file) throws IOException {
        Files.delete(home.resolve("etc").resolve(file));
    }

    ConfigurationAdmin configurations() {
        return service(ConfigurationAdmin.class);
    }

    FileStatus status(String file) {
        return service(WatchedFolder.class).files().stream()
                .filter(each -> each.file().equals(file))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is known of " + file));
    }

    <T> T service(Class<T> type) {
        var context = framework.getBundleContext();
        var reference = context.getServiceReference(type);
        if (reference == null) {
            throw new AssertionError("there is no " + type.getName());
        }
        return context.getService(reference);
    }

    /** Waits until a service fits the filter. */
    void awaitService(String filter) throws InterruptedException {
        await(filter, () -> has(filter));
    }

    /** Waits until no service fits the filter. */
    void awaitNoService(String filter) throws InterruptedException {
        await(filter, () -> !has(filter));
    }

    /** Waits until the file has this state. */
    void awaitState(String file, FileStatus.State state) throws InterruptedException {
        await(file + " to be " + state, () -> state(file) == state);
    }

    private FileStatus.@Nullable State state(String file) {
        return service(WatchedFolder.class).files().stream()
                .filter(each -> each.file().equals(file))
                .map(FileStatus::state)
                .findFirst()
                .orElse(null);
    }

    /** Looks at each service event, and now and then: a service that goes is still there when its event comes. */
    void await(String what, BooleanSupplier there) throws InterruptedException {
        var changed = new Semaphore(0);
        ServiceListener listener = _ -> changed.release();
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        framework.getBundleContext().addServiceListener(listener);
        try {
            while (!there.getAsBoolean()) {
                assertThat(System.nanoTime()).as("still waiting for " + what).isLessThan(deadline);
                changed.tryAcquire(10, TimeUnit.MILLISECONDS);
            }
        } finally {
            framework.getBundleContext().removeServiceListener(listener);
        }
    }

    private boolean has(String filter) {
        try {
            var found = framework.getBundleContext().getAllServiceReferences(null, filter);
            return found != null;
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    private static Path jarOf(String type) {
        try {
            return Path.of(Class.forName(type, false, Gateway.class.getClassLoader())
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (ReflectiveOperationException | URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(Path jarOrFolder) throws IOException {
        if (Files.isRegularFile(jarOrFolder)) {
            return Files.readAllBytes(jarOrFolder);
        }
        try (var jar = new Jar("classes", jarOrFolder.toFile())) {
            return write(jar);
        } catch (Exception e) {
            throw new IOException("cannot pack " + jarOrFolder, e);
        }
    }

    private static byte[] write(Jar jar) throws Exception {
        var bytes = new ByteArrayOutputStream();
        jar.write(bytes);
        return bytes.toByteArray();
    }
}
