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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bus.Qos;
import sluice.device.DeviceException;
import sluice.device.Measurement;
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
        fault.set(new DeviceException("BME280 cellar: no answer"));
        for (int i = 0; i < 6; i++) {
            beat();
        }
        fault.set(null);
        beat();
        beat();

        assertThat(states())
                .containsExactly(
                        "{\"state\":\"ok\"}",
                        "{\"state\":\"degraded\",\"reason\":\"BME280 cellar: no answer\"}",
                        "{\"state\":\"offline\",\"reason\":\"BME280 cellar: no answer\"}",
                        "{\"state\":\"ok\"}");
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
                        "{\"state\":\"degraded\",\"reason\":\"its driver is broken: java.lang.IllegalStateException: bug\"}",
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
        bus.next("plant/cellar/state {\"state\":\"offline\",\"reason\":\"its driver was stopped\"}");
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
        bus.next("plant/stone/state {\"state\":\"offline\",\"reason\":\"its sampler was stopped\"}");

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
        assertThat(states()).containsExactly("{\"state\":\"offline\",\"reason\":\"its sampler was stopped\"}");
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
            var sampler = new Sampler(bus, Configs.of(config), Ticker.SYSTEM, SECOND);
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
            encoding | xml     | encoding: must be json or plain, not 'xml'
            """)
    void wrongWordsAreRefusedWithASentence(String key, String value, String sentence) {
        config.put(key, value);
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
        var sampler = new Sampler(bus, Configs.of(config), ticker, PATIENCE);
        samplers.add(sampler);
        return sampler;
    }

    /** Lets one interval pass and waits until every loop has done its work. */
    private void beat() throws InterruptedException {
        ticker.beat(SECOND);
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
