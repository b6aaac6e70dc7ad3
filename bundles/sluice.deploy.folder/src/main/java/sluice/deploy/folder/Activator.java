package sluice.deploy.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import sluice.deploy.FolderChanges;
import sluice.deploy.WatchedFolder;

/**
 * Deploys what is in the folder before it returns, so that the gateway is ready with it; then watches. Not a component itself: it
 * does not depend on what it replaces.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

    private static final Duration STEP_LIMIT = Duration.ofSeconds(10);

    private @Nullable Watch watch;

    @Override
    public void start(BundleContext context) throws BundleException, InterruptedException {
        var home = context.getProperty("sluice.home");
        if (home == null) {
            throw new BundleException("The framework property sluice.home is not set, so there is no deploy/ to watch");
        }
        try {
            start(context, Path.of(home));
        } catch (IOException e) {
            throw new BundleException("The folder deploy/ in " + home + " cannot be used: " + e.getMessage(), e);
        }
    }

    private void start(BundleContext context, Path home) throws IOException, InterruptedException {
        var deploy = Files.createDirectories(home.resolve("deploy"));
        var staging = new Staging(deploy, home.resolve("var/deploy"));
        var installer = new Installer(context, new TimeLimit(STEP_LIMIT));
        var folder = new Folder(deploy, staging, installer, InstantSource.system());
        var changes = new FolderChanges(deploy, ".jar");
        folder.start(changes.all());
        watch = new Watch(changes, folder);
        watch.start();
        context.registerService(
                WatchedFolder.class, folder, FrameworkUtil.asDictionary(Map.of(WatchedFolder.NAME, "deploy")));
    }

    @Override
    public void stop(BundleContext context) throws InterruptedException {
        if (watch != null) {
            watch.stop();
        }
    }
}
