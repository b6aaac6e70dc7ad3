package sluice.device.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bus.Qos;
import sluice.device.EventSensor;
import sluice.device.Listening;
import sluice.device.Measurement;
import sluice.device.Reading;
import sluice.device.Sensor;
import sluice.testing.Configs;
import sluice.testing.devices.RecordingBus;

/** What a sampler publishes, where and when. */
class SamplerTest {

    private final SamplerRig rig = new SamplerRig();
    private final RecordingBus bus = rig.bus;
    private final StepTicker ticker = rig.ticker;
    private final Map<String, Object> config = rig.config;

    @AfterEach
    void leavesNoThreadBehind() {
        rig.close();
    }

    @Test
    void eachMeasurementIsPublishedOnItsTopicAndTheStateBesideThem() throws Exception {
        rig.start().add("cellar", "driver", () -> SamplerRig.reading(21.5));

        assertThat(bus.next())
                .isEqualTo(
                        "plant/cellar/temperature {\"value\":21.5,\"unit\":\"Cel\",\"time\":\"2026-11-21T12:00:00.120Z\"}");
        assertThat(bus.next()).startsWith("plant/cellar/humidity {\"value\":50,\"unit\":\"%\"");
        var state = bus.nextMessage();
        assertThat(state.topic()).hasToString("plant/cellar/state");
        assertThat(state.payload().text()).isEqualTo("{\"state\":\"ok\"}");
        assertThat(state.retain()).isTrue();
    }

    @Test
    void oneDeviceIsPublishedDirectlyBelowTheTopicAndOthersAreNot() throws Exception {
        config.putAll(Map.of("device", "cellar", "encoding", "plain", "qos", 1, "retain", true));
        var sampler = rig.start();
        sampler.add("attic", "driver", () -> SamplerRig.reading(1));
        sampler.add("cellar", "driver", () -> SamplerRig.reading(21.5));

        var message = bus.nextMessage();
        assertThat(message.topic()).hasToString("plant/temperature");
        assertThat(message.payload().text()).isEqualTo("21.5");
        assertThat(message.qos()).isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(message.retain()).isTrue();
        ticker.awaitSleeping(1);
        assertThat(bus.all()).noneMatch(text -> text.contains("attic"));
    }

    @Test
    void aSensorIsReadUnderItsMonitorSoThatReadingsNeverOverlap() throws Exception {
        config.put("encoding", "plain");
        rig.start().add("cellar", "driver", new Sensor() {
            @Override
            public Reading read() {
                return SamplerRig.reading(Thread.holdsLock(this) ? 1 : 0);
            }
        });

        bus.next("plant/cellar/temperature 1");
    }

    @Test
    void aSlowReadingIsNotMadeUpFor() throws Exception {
        config.put("encoding", "plain");
        var count = new AtomicInteger();
        rig.start().add("cellar", "driver", () -> {
            if (count.incrementAndGet() == 2) {
                ticker.advance(SamplerRig.SECOND.multipliedBy(3).plusMillis(500));
            }
            return SamplerRig.reading(count.get());
        });
        ticker.awaitSleeping(1);
        ticker.advance(SamplerRig.SECOND); // the second reading, lasts until 4.5 s
        bus.next("plant/cellar/humidity");
        bus.next("plant/cellar/temperature 2");
        ticker.awaitSleeping(1);
        ticker.advance(Duration.ofMillis(499));
        ticker.awaitSleeping(1);
        assertThat(count).hasValue(2);

        ticker.advance(Duration.ofMillis(1)); // 5 s: the third
        bus.next("plant/cellar/temperature 3");
        ticker.awaitSleeping(1);
        assertThat(count).hasValue(3);
    }

    @Test
    void aMeasurementMustNotBeCalledState() throws Exception {
        rig.start().add("cellar", "driver", () -> Reading.now(new Measurement("state", 1, "1")));

        assertThat(bus.next()).contains("degraded").contains("must not be called state");
    }

    @Test
    void whatASensorSaysUnaskedIsPublishedAtOnceUntilItLeaves() throws Exception {
        config.put("encoding", "plain");
        var button = new Button();
        var sampler = rig.start();
        sampler.add("door", "driver", button);
        bus.next("plant/door/pressed 0");
        ticker.awaitSleeping(1);
        button.listener.accept(Reading.now(new Measurement("pressed", 1, "1")));
        bus.next("plant/door/pressed 1");

        sampler.removeSensor(button);
        assertThat(button.closed).isTrue();
        bus.all();
        button.listener.accept(Reading.now(new Measurement("pressed", 0, "1")));
        assertThat(bus.all()).isEmpty();
    }

    @Test
    void valuesAreCalibratedHeldAgainstLimitsConvertedAndThinned() throws Exception {
        config.putAll(Map.of(
                "encoding",
                "json",
                "calibration",
                new String[] {"temperature.gain=1.1", "temperature.offset=-0.4"},
                "limits",
                new String[] {"temperature=-20..40"},
                "units",
                new String[] {"temperature=[degF]"},
                "deadband",
                new String[] {"temperature=0.5", "humidity=10%"}));
        var celsius = new AtomicReference<>(20.0);
        rig.start().add("cellar", "driver", () -> SamplerRig.reading(celsius.get()));
        assertThat(bus.next()).startsWith("plant/cellar/temperature {\"value\":70.88,\"unit\":\"[degF]\"");
        ticker.awaitSleeping(1);
        bus.all();
        celsius.set(20.2);
        rig.beat();
        assertThat(bus.all()).isEmpty();
        celsius.set(40.0);
        rig.beat();
        assertThat(bus.all())
                .anyMatch(text -> text.contains("temperature {\"value\":110.48")
                        && text.contains(
                                "\"quality\":\"out-of-range\",\"reason\":\"43.6 is not in its limits, -20.0 to 40.0\""))
                .noneMatch(text -> text.contains("humidity"));
    }

    @Test
    void aReadingThatCannotBeKeptDoesNotStopTheOthers() throws Exception {
        config.put("qos", 1);
        bus.storedWhen(CompletableFuture.failedFuture(new IOException("disk full")));
        rig.start().add("cellar", "driver", () -> SamplerRig.reading(1));
        ticker.awaitSleeping(1);
        rig.beat();

        assertThat(bus.all())
                .filteredOn(text -> text.startsWith("plant/cellar/temperature"))
                .hasSize(2);
    }

    @Test
    void samplersComeAndGoUnderTraffic() throws Exception {
        config.put("interval_millis", 10);
        for (int i = 0; i < 20; i++) {
            var sampler =
                    new Sampler(bus, Configs.of(Sampler.Config.class, config), Ticker.SYSTEM, SamplerRig.SECOND, true);
            sampler.add("cellar", "driver", () -> SamplerRig.reading(1));
            sampler.add("attic", "driver", () -> SamplerRig.reading(2));
            bus.next("plant/cellar/temperature");
            bus.next("plant/attic/temperature");
            sampler.close();
            assertThat(SamplerRig.threads()).isEmpty();
            bus.all();
        }
        assertThat(bus.all()).isEmpty();
    }

    @ParameterizedTest(name = "{0} = {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            topic    | ''      | topic: topic name is empty
            topic    | a/+     | topic: topic name 'a/+' holds a wildcard, + or #
            topic    | a/      | topic: topic name 'a/' ends with /, which is added anyway
            device   | ''      | device: must be a device's id, or * for every device
            encoding | xml     | encoding: must be json, plain or senml, not 'xml'
            """)
    void wrongWordsAreRefusedWithASentence(String key, String value, String sentence) {
        config.put(key, value);
        assertThatThrownBy(() -> new Sampler(bus, Configs.of(Sampler.Config.class, config)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(sentence);
    }

    @ParameterizedTest(name = "{0} = {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            calibration | t=1             | calibration: t=1 is wrong: must be like temperature.offset=-0.4 or temperature.gain=1.02
            calibration | t.gain=x        | calibration: t.gain=x is wrong: 'x' is no number
            limits      | t=5             | limits: t=5 is wrong: must be like temperature=-20..60
            limits      | t=5..1          | limits: t=5..1 is wrong: must have its lower end first
            deadband    | t               | deadband: must be MEASUREMENT=VALUE, not 't'
            deadband    | t=-1            | deadband: t=-1 is wrong: must not be below 0
            """)
    void wrongListsAreRefusedWithASentence(String key, String value, String sentence) {
        config.put(key, new String[] {value});
        assertThatThrownBy(() -> new Sampler(bus, Configs.of(Sampler.Config.class, config)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(sentence);
    }

    @Test
    void wrongNumbersAreRefusedWithASentence() {
        config.put("interval_millis", 9);
        assertThatThrownBy(() -> new Sampler(bus, Configs.of(Sampler.Config.class, config)))
                .hasMessage("interval.millis: must be 10 or more, not 9");
        config.putAll(Map.of("interval_millis", 10, "qos", 3));
        assertThatThrownBy(() -> new Sampler(bus, Configs.of(Sampler.Config.class, config)))
                .hasMessage("qos: must be 0, 1 or 2, not 3");
    }

    private static final class Button implements EventSensor {

        private Consumer<? super Reading> listener = _ -> {};
        private boolean closed;

        @Override
        public Reading read() {
            return Reading.now(new Measurement("pressed", 0, "1"));
        }

        @Override
        public Listening listen(Consumer<? super Reading> next) {
            listener = next;
            return () -> closed = true;
        }
    }
}
