package sluice.device.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bus.Qos;
import sluice.device.DeviceException;
import sluice.device.EventSensor;
import sluice.device.Fault;
import sluice.device.Listening;
import sluice.device.Measurement;
import sluice.device.Quality;
import sluice.device.Reading;
import sluice.device.Sensor;

class SamplerTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.120Z");
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final RecordingBus bus = new RecordingBus();
    private final StepTicker ticker = new StepTicker();
    private final Map<String, Object> config = new HashMap<>(Map.of("topic", "plant"));
    private final List<Sampler> samplers = new ArrayList<>();

    @AfterEach
    void leavesNoThreadBehind() {
        samplers.forEach(Sampler::close);
        assertThat(threads()).isEmpty();
    }

    @Test
    void eachMeasurementIsPublishedOnItsTopicAndTheStateBesideThem() throws Exception {
        start().add("cellar", "driver", () -> reading(21.5));

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
        var sampler = start();
        sampler.add("attic", "driver", () -> reading(1));
        sampler.add("cellar", "driver", () -> reading(21.5));

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
        start().add("cellar", "driver", new Sensor() {
            @Override
            public Reading read() {
                return reading(Thread.holdsLock(this) ? 1 : 0);
            }
        });

        bus.next("plant/cellar/temperature 1");
    }

    @Test
    void aSlowReadingIsNotMadeUpFor() throws Exception {
        config.put("encoding", "plain");
        var count = new AtomicInteger();
        start().add("cellar", "driver", () -> {
            if (count.incrementAndGet() == 2) {
                ticker.advance(SECOND.multipliedBy(3).plusMillis(500));
            }
            return reading(count.get());
        });
        ticker.awaitSleeping(1);
        ticker.advance(SECOND); // the second reading, lasts until 4.5 s
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
    void statesAreToldWhenTheyChange() throws Exception {
        var fault = new AtomicReference<@Nullable Exception>();
        start().add("cellar", "driver", failing(fault));
        ticker.awaitSleeping(1);
        fault.set(new DeviceException(Fault.NO_ANSWER, "BME280 cellar: no answer"));
        beat();
        beat();
        fault.set(new DeviceException(Fault.CHECKSUM, "BME280 cellar: its checksum is wrong"));
        for (int i = 0; i < 3; i++) {
            beat();
        }
        fault.set(null);
        beat(SECOND.multipliedBy(2)); // offline, and so read half as often
        beat();

        assertThat(states())
                .containsExactly(
                        "{\"state\":\"ok\"}",
                        "{\"state\":\"degraded\",\"fault\":\"no-answer\",\"reason\":\"BME280 cellar: no answer\"}",
                        "{\"state\":\"degraded\",\"fault\":\"checksum\",\"reason\":\"BME280 cellar: its checksum is wrong\"}",
                        "{\"state\":\"offline\",\"fault\":\"checksum\",\"reason\":\"BME280 cellar: its checksum is wrong\"}",
                        "{\"state\":\"ok\"}");
    }

    @Test
    void whoAsksHearsHowADeviceIsDoingWithoutReadingIt() throws Exception {
        var fault = new AtomicReference<@Nullable Exception>();
        var sampler = start();
        sampler.add("cellar", "driver 1", failing(fault));
        ticker.awaitSleeping(1);
        fault.set(new DeviceException(Fault.CHECKSUM, "its checksum is wrong"));
        beat();

        assertThat(sampler.devices()).singleElement().satisfies(status -> {
            assertThat(status.device() + " " + status.driver() + " " + status.topic() + " " + status.state())
                    .isEqualTo("cellar driver 1 plant/cellar degraded");
            assertThat(status.fault()).isEqualTo(Fault.CHECKSUM);
            assertThat(status.reason()).isEqualTo("its checksum is wrong");
            assertThat(status.last()).contains(reading(1));
        });
    }

    @Test
    void aBrokenDriverIsAFailureNotTheEnd() throws Exception {
        var fault = new AtomicReference<@Nullable Throwable>(new IllegalStateException("bug"));
        start().add("cellar", "driver", () -> {
            var now = fault.get();
            if (now instanceof RuntimeException e) {
                throw e;
            } else if (now instanceof Error e) {
                throw e;
            }
            return reading(1);
        });
        ticker.awaitSleeping(1);
        fault.set(new NoClassDefFoundError("gone/With/Its/Bundle"));
        beat();
        fault.set(null);
        beat();

        assertThat(states())
                .containsExactly(
                        "{\"state\":\"degraded\",\"fault\":\"driver\",\"reason\":\"its driver is broken: java.lang.IllegalStateException: bug\"}",
                        "{\"state\":\"degraded\",\"fault\":\"driver\",\"reason\":\"its driver is broken: java.lang.NoClassDefFoundError: gone/With/Its/Bundle\"}",
                        "{\"state\":\"ok\"}");
    }

    @Test
    void aMeasurementMustNotBeCalledState() throws Exception {
        start().add("cellar", "driver", () -> Reading.now(new Measurement("state", 1, "1")));

        assertThat(bus.next()).contains("degraded").contains("must not be called state");
    }

    @Test
    void aSensorThatLeavesIsOfflineAndOthersGoOn() throws Exception {
        Sensor cellar = () -> reading(1);
        var sampler = start();
        sampler.add("cellar", "driver", cellar);
        sampler.add("attic", "driver", () -> reading(2));
        ticker.awaitSleeping(2);
        sampler.removeSensor(cellar);
        ticker.awaitSleeping(1);
        bus.next(
                "plant/cellar/state {\"state\":\"offline\",\"fault\":\"driver\",\"reason\":\"its driver was stopped\"}");
        beat();

        assertThat(bus.all()).hasSize(2).allMatch(text -> text.startsWith("plant/attic/"));
        assertThat(threads()).hasSize(1);
    }

    @Test
    void aSensorThatIsReplacedIsNotOffline() throws Exception {
        Sensor old = () -> reading(1);
        var sampler = start();
        sampler.add("cellar", "driver 1", old);
        sampler.add("cellar", "driver 2", () -> reading(2));
        ticker.awaitSleeping(2);
        sampler.removeSensor(old);

        assertThat(bus.all()).noneMatch(text -> text.contains("offline"));
    }

    @Test
    void aDriverThatHangsHoldsUpNobodyAndIsLeftBehind() throws Exception {
        var release = new CountDownLatch(1);
        var hanging = new CountDownLatch(1);
        var sampler = start();
        sampler.add("stone", "deaf driver", () -> {
            hanging.countDown();
            awaitDeaf(release);
            return reading(0);
        });
        sampler.add("cellar", "driver", () -> reading(1));
        assertThat(hanging.await(10, TimeUnit.SECONDS)).isTrue();
        ticker.awaitSleeping(1);
        beat();
        assertThat(bus.all())
                .filteredOn(text -> text.startsWith("plant/cellar/temperature"))
                .hasSize(2);

        long before = System.nanoTime();
        sampler.close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SECOND);
        assertThat(threads()).hasSize(1);
        bus.next(
                "plant/stone/state {\"state\":\"offline\",\"fault\":\"driver\",\"reason\":\"its sampler was stopped\"}");

        bus.all();
        var deaf = threads().getFirst();
        release.countDown();
        deaf.join(10_000);
        assertThat(bus.all()).isEmpty();
    }

    @Test
    void aDriverThatCanBeInterruptedEndsWithItsSampler() throws Exception {
        var reading = new CountDownLatch(1);
        var sampler = start();
        sampler.add("slow", "driver", () -> {
            reading.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DeviceException("interrupted", e);
            }
            return reading(0);
        });
        assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();
        sampler.close();

        assertThat(threads()).isEmpty();
        assertThat(states())
                .containsExactly("{\"state\":\"offline\",\"fault\":\"driver\",\"reason\":\"its sampler was stopped\"}");
    }

    @Test
    void aHangingDriverIsNoticedItsValuesAreStaleAndOthersKeepTheirPeriods() throws Exception {
        var release = new CountDownLatch(1);
        var hanging = new CountDownLatch(1);
        var count = new AtomicInteger();
        var sampler = start();
        sampler.add("stone", "deaf driver", () -> {
            if (count.incrementAndGet() == 2) {
                hanging.countDown();
                awaitDeaf(release);
            }
            return reading(4);
        });
        sampler.add("cellar", "driver", () -> reading(1));
        ticker.awaitSleeping(2);
        ticker.advance(SECOND);
        assertThat(hanging.await(10, TimeUnit.SECONDS)).isTrue();
        ticker.awaitSleeping(1);
        sampler.watch();
        assertThat(bus.all()).noneMatch(text -> text.contains("hanging"));

        beat();
        beat();
        ticker.advance(Duration.ofMillis(1)); // more than two intervals
        sampler.watch();
        sampler.watch();
        var all = bus.all();
        assertThat(all)
                .filteredOn(text -> text.startsWith("plant/cellar/temperature"))
                .hasSize(2);
        assertThat(all)
                .filteredOn(text -> text.startsWith("plant/stone"))
                .hasSize(3)
                .first()
                .asString()
                .isEqualTo(
                        "plant/stone/state {\"state\":\"hanging\",\"fault\":\"driver\",\"reason\":\"its driver, bundle deaf"
                                + " driver, does not return from a reading\"}");
        assertThat(all)
                .anyMatch(text -> text.startsWith("plant/stone/temperature {\"value\":4,")
                        && text.contains("\"quality\":\"stale\""));

        release.countDown();
        bus.next("plant/stone/state {\"state\":\"ok\"}");
    }

    @Test
    void theWatchdogOfARunningSamplerIsAThreadThatEndsWithIt() throws Exception {
        config.putAll(Map.of("interval_millis", 10, "hanging_millis", 100));
        var release = new CountDownLatch(1);
        var sampler = new Sampler(bus, Configs.of(config), Ticker.SYSTEM, PATIENCE, true);
        sampler.add("stone", "driver", () -> {
            awaitDeaf(release);
            return reading(4);
        });
        bus.next("plant/stone/state {\"state\":\"hanging\"");
        release.countDown();
        sampler.close();
        for (var thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("watchdog plant")) {
                thread.join(10_000);
                assertThat(thread.isAlive()).isFalse();
            }
        }
    }

    @Test
    void valuesAreStaleFromTheSecondFailureOnAndFailingSensorsAreReadLessOften() throws Exception {
        var fault = new AtomicReference<@Nullable Exception>();
        var count = new AtomicInteger();
        var failing = failing(fault);
        start().add("cellar", "driver", () -> {
            count.incrementAndGet();
            return failing.read();
        });
        ticker.awaitSleeping(1);
        fault.set(new DeviceException(Fault.NO_ANSWER, "silence"));
        bus.all();
        beat();
        assertThat(bus.all()).hasSize(1);
        beat();
        assertThat(bus.all())
                .hasSize(2)
                .allMatch(text -> text.endsWith("\"quality\":\"stale\",\"reason\":\"silence\"}"));
        for (int i = 0; i < 3; i++) {
            beat();
        }
        assertThat(count).hasValue(6);
        for (int seconds : new int[] {2, 4, 8, 16, 32, 60, 60}) {
            beat(Duration.ofSeconds(seconds));
        }
        assertThat(count).hasValue(13);
    }

    @Test
    void aValueThatIsNotGoodSaysWhyAndSoDoesTheState() throws Exception {
        var quality = new AtomicReference<>(Quality.GOOD);
        start().add("tank", "driver", () -> {
            var level = new Measurement("level", 4, "V");
            return Reading.now(quality.get() == Quality.GOOD ? level : level.but(quality.get(), "beyond 4 V"));
        });
        ticker.awaitSleeping(1);
        quality.set(Quality.OUT_OF_RANGE);
        beat();
        beat();
        quality.set(Quality.GOOD);
        beat();

        var all = bus.all();
        assertThat(all)
                .filteredOn(text -> text.startsWith("plant/tank/level"))
                .hasSize(4)
                .element(1)
                .asString()
                .endsWith("\"quality\":\"out-of-range\",\"reason\":\"beyond 4 V\"}");
        assertThat(all)
                .filteredOn(text -> text.startsWith("plant/tank/state"))
                .containsExactly(
                        "plant/tank/state {\"state\":\"ok\"}",
                        "plant/tank/state {\"state\":\"degraded\",\"fault\":\"out-of-range\",\"reason\":\"level: beyond 4 V\"}",
                        "plant/tank/state {\"state\":\"ok\"}");
    }

    @Test
    void whatASensorSaysUnaskedIsPublishedAtOnceUntilItLeaves() throws Exception {
        config.put("encoding", "plain");
        var button = new Button();
        var sampler = start();
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
        start().add("cellar", "driver", () -> reading(celsius.get()));
        assertThat(bus.next()).startsWith("plant/cellar/temperature {\"value\":70.88,\"unit\":\"[degF]\"");
        ticker.awaitSleeping(1);
        bus.all();
        celsius.set(20.2);
        beat();
        assertThat(bus.all()).isEmpty();
        celsius.set(40.0);
        beat();
        assertThat(bus.all())
                .anyMatch(text -> text.contains("temperature {\"value\":110.48")
                        && text.contains(
                                "\"quality\":\"out-of-range\",\"reason\":\"43.6 is not in its limits, -20.0 to 40.0\""))
                .noneMatch(text -> text.contains("humidity"));
    }

    @Test
    void aReadingThatCannotBeKeptDoesNotStopTheOthers() throws Exception {
        config.put("qos", 1);
        bus.stored = CompletableFuture.failedFuture(new IOException("disk full"));
        start().add("cellar", "driver", () -> reading(1));
        ticker.awaitSleeping(1);
        beat();

        assertThat(bus.all())
                .filteredOn(text -> text.startsWith("plant/cellar/temperature"))
                .hasSize(2);
    }

    @Test
    void samplersComeAndGoUnderTraffic() throws Exception {
        config.put("interval_millis", 10);
        for (int i = 0; i < 20; i++) {
            var sampler = new Sampler(bus, Configs.of(config), Ticker.SYSTEM, SECOND, true);
            sampler.add("cellar", "driver", () -> reading(1));
            sampler.add("attic", "driver", () -> reading(2));
            bus.next("plant/cellar/temperature");
            bus.next("plant/attic/temperature");
            sampler.close();
            assertThat(threads()).isEmpty();
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
        assertThatThrownBy(() -> new Sampler(bus, Configs.of(config)))
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
        assertThatThrownBy(() -> new Sampler(bus, Configs.of(config)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(sentence);
    }

    @Test
    void wrongNumbersAreRefusedWithASentence() {
        config.put("interval_millis", 9);
        assertThatThrownBy(() -> new Sampler(bus, Configs.of(config)))
                .hasMessage("interval.millis: must be 10 or more, not 9");
        config.putAll(Map.of("interval_millis", 10, "qos", 3));
        assertThatThrownBy(() -> new Sampler(bus, Configs.of(config))).hasMessage("qos: must be 0, 1 or 2, not 3");
    }

    private Sampler start() {
        var sampler = new Sampler(bus, Configs.of(config), ticker, PATIENCE, false);
        samplers.add(sampler);
        return sampler;
    }

    /** Lets one interval pass and waits until every loop has done its work. */
    private void beat() throws InterruptedException {
        beat(SECOND);
    }

    private void beat(Duration time) throws InterruptedException {
        ticker.beat(time);
    }

    private List<String> states() {
        return bus.all().stream()
                .filter(text -> text.contains("/state "))
                .map(text -> text.substring(text.indexOf(' ') + 1))
                .toList();
    }

    private static Sensor failing(AtomicReference<@Nullable Exception> fault) {
        return () -> {
            if (fault.get() instanceof DeviceException e) {
                throw e;
            }
            return reading(1);
        };
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

    private static Reading reading(double celsius) {
        return new Reading(
                NOON, List.of(new Measurement("temperature", celsius, "Cel"), new Measurement("humidity", 50, "%")));
    }

    /** Waits without hearing interrupts, like a driver in a system call. */
    private static void awaitDeaf(CountDownLatch latch) {
        boolean open = false;
        while (!open) {
            try {
                latch.await();
                open = true;
            } catch (InterruptedException _) {
                // deaf
            }
        }
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("sampler "))
                .toList();
    }
}
