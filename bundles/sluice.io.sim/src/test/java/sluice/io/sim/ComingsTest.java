package sluice.io.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Constants;
import sluice.io.DigitalInput;
import sluice.io.DigitalOutput;
import sluice.io.sim.Comings.Feature;
import sluice.testing.Configs;

class ComingsTest {

    private static final Instant MIDNIGHT = Instant.parse("2026-11-21T00:00:00Z");

    @TempDir
    private Path storage;

    @Test
    void equalSeedsMakeEqualVisits() {
        var day = changes(7, Feature.DOOR);
        assertThat(changes(7, Feature.DOOR)).isEqualTo(day);
        assertThat(changes(8, Feature.DOOR)).isNotEqualTo(day);
        assertThat(day)
                .as("half of 90 slots by day, a tenth of 54 by night, two changes each")
                .hasSizeBetween(50, 150);
    }

    @Test
    void whoOpensTheDoorIsSeenMoving() {
        var comings = new Comings(7);
        for (var change : changes(7, Feature.DOOR)) {
            if (!change.high()) {
                var motion = comings.next(Feature.MOTION, change.at()).orElseThrow();
                assertThat(motion.high()).isTrue();
                assertThat(Duration.between(change.at(), motion.at())).isEqualTo(Duration.ofMillis(800));
                assertThat(comings.at(Feature.DOOR, motion.at())).isFalse();
            }
        }
        assertThat(comings.at(Feature.DOOR, MIDNIGHT)).isTrue();
        assertThat(changes(7, Feature.BELL))
                .isNotEmpty()
                .hasSizeLessThan(changes(7, Feature.DOOR).size());
    }

    @Test
    void theLinesOfTheBoardMove() throws Exception {
        var framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, storage.toString()));
        framework.start();
        var context = framework.getBundleContext();
        Map<String, Object> keys = Map.of(
                "inputs", new int[] {22, 23},
                "visitors", new String[] {"22=motion", "23=door"},
                "time_factor", 100_000.0);
        var board = new SimBoard(context, Configs.of(SimBoard.Config.class, keys), InstantSource.system());
        var edges = new LinkedBlockingQueue<Boolean>();
        var line = context.getServiceReferences(DigitalInput.class, "(" + DigitalOutput.LINE + "=sim/23)")
                .iterator()
                .next();
        context.getService(line).listen((active, _) -> edges.add(active));
        boolean first = edges.poll(10, TimeUnit.SECONDS);
        for (int i = 0; i < 5; i++) {
            assertThat(edges.poll(10, TimeUnit.SECONDS)).isEqualTo(i % 2 == 0 ? !first : first);
        }
        board.close();
        framework.stop();
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().equals("sim visitors"))
                .allSatisfy(
                        thread -> assertThat(thread.join(Duration.ofSeconds(5))).isTrue());
    }

    @Test
    void wrongWordsAreRefused() {
        assertThatThrownBy(() -> Comings.features(new String[] {"27=cat"}, List.of(27)))
                .hasMessage("visitors: people are felt as door, motion or bell, not as 'cat'");
        assertThatThrownBy(() -> Comings.features(new String[] {"9=door"}, List.of(27)))
                .hasMessage("visitors: '9=door' is not INPUT=door, motion or bell");
    }

    private static List<Comings.Change> changes(long seed, Feature feature) {
        var comings = new Comings(seed);
        var all = new ArrayList<Comings.Change>();
        var now = MIDNIGHT;
        while (true) {
            var next = comings.next(feature, now).orElseThrow();
            if (!next.at().isBefore(MIDNIGHT.plus(Duration.ofDays(1)))) {
                return all;
            }
            all.add(next);
            now = next.at();
        }
    }
}
