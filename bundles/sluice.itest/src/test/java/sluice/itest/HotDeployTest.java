package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.itest.Viewer.Seen;
import sluice.itest.driver.Dice;
import sluice.itest.driver.Stillborn;
import sluice.itest.probe.Probe;

/** Bundles come and go in the running gateway; the framework's own events show that nothing else moves. */
class HotDeployTest {

    private static final String EYES = "sensors/dice/eyes";

    @TempDir
    Path home;

    private Gateway gateway;
    private Viewer viewer;

    @BeforeEach
    void startWithAProbe() throws Exception {
        gateway = Gateway.start(home);
        viewer = new Viewer(gateway.mqttPort(), "viewer", Probe.TOPIC, "sensors/#");
        BundleJar.write(deploy("probe.jar"), "probe", "1.0.0", Probe.class);
        viewer.await(event("started probe 1.0.0"));
    }

    @AfterEach
    void end() throws Exception {
        viewer.close();
        gateway.close();
    }

    private Path deploy(String file) {
        return home.resolve("deploy").resolve(file);
    }

    private static Predicate<Seen> event(String text) {
        return message ->
                message.topic().equals(Probe.TOPIC) && message.payload().equals(text);
    }

    private static Predicate<Seen> eyes(int number) {
        return message -> message.topic().equals(EYES) && message.payload().startsWith("{\"value\":" + number);
    }

    @Test
    void aDriverComesIsReplacedSurvivesABrokenJarAndGoes() throws Exception {
        BundleJar.write(deploy("dice.jar"), "dice", "1.0.0", Dice.class);
        viewer.await(event("started dice 1.0.0"));
        viewer.await(eyes(1));

        BundleJar.write(deploy("dice.jar"), "dice", "2.0.0", Dice.class);
        viewer.await(event("started dice 2.0.0"));
        viewer.await(eyes(2));

        BundleJar.write(deploy("dice.jar"), "dice", "3.0.0", Stillborn.class);
        gateway.awaitLog("the dice fell off the table");
        viewer.awaitFrom(viewer.seen().size(), eyes(2));

        Files.write(deploy("torn.jar"), new byte[] {'P', 'K', 3, 4, 0, 0});
        gateway.awaitLog("torn.jar");
        viewer.awaitFrom(viewer.seen().size(), eyes(2));

        Files.delete(deploy("dice.jar"));
        viewer.awaitFrom(lastEvent(), event("uninstalled dice 2.0.0"));

        assertThat(othersThatMoved("dice")).isEmpty();
        assertThat(viewer.disconnects()).isEmpty();
        assertThat(gateway.process().isAlive()).isTrue();
    }

    private int lastEvent() {
        return Math.max(0, viewer.seen().size() - 50);
    }

    /** Returns the events of bundles other than the probe and the one named. */
    private List<String> othersThatMoved(String bundle) {
        return viewer.seen().stream()
                .filter(message -> message.topic().equals(Probe.TOPIC))
                .map(Seen::payload)
                .filter(text -> !text.equals("ready") && !text.equals("refreshed packages"))
                .filter(text -> !text.contains(" " + bundle + " ") && !text.contains(" probe "))
                .toList();
    }
}
