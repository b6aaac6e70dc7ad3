package sluice.device.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.device.DeviceException;
import sluice.device.Fault;
import sluice.device.Measurement;
import sluice.device.Quality;
import sluice.device.Reading;
import sluice.device.Sensor;
import sluice.testing.Configs;
import sluice.testing.devices.RecordingBus;

/** How a sampler tells that a device fails, hangs, leaves or comes back. */
class SamplerHealthTest {

    private final SamplerRig rig = new SamplerRig();
    private final RecordingBus bus = rig.bus;
    private final StepTicker ticker = rig.ticker;
    private final Map<String, Object> config = rig.config;

    @AfterEach
    void leavesNoThreadBehind() {
        rig.close();
    }

    @Test
    void statesAreToldWhenTheyChange() throws Exception {
        var fault = new AtomicReference<@Nullable Exception>();
        rig.start().add("cellar", "driver", SamplerRig.failing(fault));
        ticker.awaitSleeping(1);
        fault.set(new DeviceException(Fault.NO_ANSWER, "BME280 cellar: no answer"));
        rig.beat();
        rig.beat();
        fault.set(new DeviceException(Fault.CHECKSUM, "BME280 cellar: its checksum is wrong"));
        for (int i = 0; i < 3; i++) {
            rig.beat();
        }
        fault.set(null);
        rig.beat(SamplerRig.SECOND.multipliedBy(2)); // offline, and so read half as often
        rig.beat();

        assertThat(rig.states())
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
        var sampler = rig.start();
        sampler.add("cellar", "driver 1", SamplerRig.failing(fault));
        ticker.awaitSleeping(1);
        fault.set(new DeviceException(Fault.CHECKSUM, "its checksum is wrong"));
        rig.beat();

        assertThat(sampler.devices()).singleElement().satisfies(status -> {
            assertThat(status.device() + " " + status.driver() + " " + status.topic() + " " + status.state())
                    .isEqualTo("cellar driver 1 plant/cellar degraded");
            assertThat(status.fault()).isEqualTo(Fault.CHECKSUM);
            assertThat(status.reason()).isEqualTo("its checksum is wrong");
            assertThat(status.last()).contains(SamplerRig.reading(1));
        });
    }

    @Test
    void aBrokenDriverIsAFailureNotTheEnd() throws Exception {
        var fault = new AtomicReference<@Nullable Throwable>(new IllegalStateException("bug"));
        rig.start().add("cellar", "driver", () -> {
            var now = fault.get();
            if (now instanceof RuntimeException e) {
                throw e;
            } else if (now instanceof Error e) {
                throw e;
            }
            return SamplerRig.reading(1);
        });
        ticker.awaitSleeping(1);
        fault.set(new NoClassDefFoundError("gone/With/Its/Bundle"));
        rig.beat();
        fault.set(null);
        rig.beat();

        assertThat(rig.states())
                .containsExactly(
                        "{\"state\":\"degraded\",\"fault\":\"driver\",\"reason\":\"its driver is broken: java.lang.IllegalStateException: bug\"}",
                        "{\"state\":\"degraded\",\"fault\":\"driver\",\"reason\":\"its driver is broken: java.lang.NoClassDefFoundError: gone/With/Its/Bundle\"}",
                        "{\"state\":\"ok\"}");
    }

    @Test
    void aSensorThatLeavesIsOfflineAndOthersGoOn() throws Exception {
        Sensor cellar = () -> SamplerRig.reading(1);
        var sampler = rig.start();
        sampler.add("cellar", "driver", cellar);
        sampler.add("attic", "driver", () -> SamplerRig.reading(2));
        ticker.awaitSleeping(2);
        sampler.removeSensor(cellar);
        ticker.awaitSleeping(1);
        bus.next(
                "plant/cellar/state {\"state\":\"offline\",\"fault\":\"driver\",\"reason\":\"its driver was stopped\"}");
        rig.beat();

        assertThat(bus.all()).hasSize(2).allMatch(text -> text.startsWith("plant/attic/"));
        assertThat(SamplerRig.threads()).hasSize(1);
    }

    @Test
    void aSensorThatIsReplacedIsNotOffline() throws Exception {
        Sensor old = () -> SamplerRig.reading(1);
        var sampler = rig.start();
        sampler.add("cellar", "driver 1", old);
        sampler.add("cellar", "driver 2", () -> SamplerRig.reading(2));
        ticker.awaitSleeping(2);
        sampler.removeSensor(old);

        assertThat(bus.all()).noneMatch(text -> text.contains("offline"));
    }

    @Test
    void aDriverThatHangsHoldsUpNobodyAndIsLeftBehind() throws Exception {
        var release = new CountDownLatch(1);
        var hanging = new CountDownLatch(1);
        var sampler = rig.start();
        sampler.add("stone", "deaf driver", () -> {
            hanging.countDown();
            SamplerRig.awaitDeaf(release);
            return SamplerRig.reading(0);
        });
        sampler.add("cellar", "driver", () -> SamplerRig.reading(1));
        assertThat(hanging.await(10, TimeUnit.SECONDS)).isTrue();
        ticker.awaitSleeping(1);
        rig.beat();
        assertThat(bus.all())
                .filteredOn(text -> text.startsWith("plant/cellar/temperature"))
                .hasSize(2);

        long before = System.nanoTime();
        sampler.close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SamplerRig.SECOND);
        assertThat(SamplerRig.threads()).hasSize(1);
        bus.next(
                "plant/stone/state {\"state\":\"offline\",\"fault\":\"driver\",\"reason\":\"its sampler was stopped\"}");

        bus.all();
        var deaf = SamplerRig.threads().getFirst();
        release.countDown();
        deaf.join(10_000);
        assertThat(bus.all()).isEmpty();
    }

    @Test
    void aReadingThatIsBeingMadeMayEnd() throws Exception {
        var reading = new CountDownLatch(1);
        var interrupted = new AtomicBoolean();
        var sampler = rig.start(Duration.ofSeconds(60));
        sampler.add("slow", "driver", () -> {
            reading.countDown();
            try {
                Thread.sleep(20); // as long as a chip measures
            } catch (InterruptedException _) {
                interrupted.set(true); // and its chip would refuse the next measurement
            }
            return SamplerRig.reading(0);
        });
        assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();
        sampler.close();

        assertThat(interrupted).isFalse();
        assertThat(SamplerRig.threads()).isEmpty();
    }

    @Test
    void aDriverThatCanBeInterruptedEndsWithItsSampler() throws Exception {
        var reading = new CountDownLatch(1);
        var sampler = rig.start();
        sampler.add("slow", "driver", () -> {
            reading.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DeviceException("interrupted", e);
            }
            return SamplerRig.reading(0);
        });
        assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();
        sampler.close();

        assertThat(SamplerRig.threads()).isEmpty();
        assertThat(rig.states())
                .containsExactly("{\"state\":\"offline\",\"fault\":\"driver\",\"reason\":\"its sampler was stopped\"}");
    }

    @Test
    void aHangingDriverIsNoticedItsValuesAreStaleAndOthersKeepTheirPeriods() throws Exception {
        var release = new CountDownLatch(1);
        var hanging = new CountDownLatch(1);
        var count = new AtomicInteger();
        var sampler = rig.start();
        sampler.add("stone", "deaf driver", () -> {
            if (count.incrementAndGet() == 2) {
                hanging.countDown();
                SamplerRig.awaitDeaf(release);
            }
            return SamplerRig.reading(4);
        });
        sampler.add("cellar", "driver", () -> SamplerRig.reading(1));
        ticker.awaitSleeping(2);
        ticker.advance(SamplerRig.SECOND);
        assertThat(hanging.await(10, TimeUnit.SECONDS)).isTrue();
        ticker.awaitSleeping(1);
        sampler.watch();
        assertThat(bus.all()).noneMatch(text -> text.contains("hanging"));

        rig.beat();
        rig.beat();
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
        var sampler =
                new Sampler(bus, Configs.of(Sampler.Config.class, config), Ticker.SYSTEM, SamplerRig.PATIENCE, true);
        sampler.add("stone", "driver", () -> {
            SamplerRig.awaitDeaf(release);
            return SamplerRig.reading(4);
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
        var failing = SamplerRig.failing(fault);
        rig.start().add("cellar", "driver", () -> {
            count.incrementAndGet();
            return failing.read();
        });
        ticker.awaitSleeping(1);
        fault.set(new DeviceException(Fault.NO_ANSWER, "silence"));
        bus.all();
        rig.beat();
        assertThat(bus.all()).hasSize(1);
        rig.beat();
        assertThat(bus.all())
                .hasSize(2)
                .allMatch(text -> text.endsWith("\"quality\":\"stale\",\"reason\":\"silence\"}"));
        for (int i = 0; i < 3; i++) {
            rig.beat();
        }
        assertThat(count).hasValue(6);
        for (int seconds : new int[] {2, 4, 8, 16, 32, 60, 60}) {
            rig.beat(Duration.ofSeconds(seconds));
        }
        assertThat(count).hasValue(13);
    }

    @Test
    void aValueThatIsNotGoodSaysWhyAndSoDoesTheState() throws Exception {
        var quality = new AtomicReference<>(Quality.GOOD);
        rig.start().add("tank", "driver", () -> {
            var level = new Measurement("level", 4, "V");
            return Reading.now(quality.get() == Quality.GOOD ? level : level.but(quality.get(), "beyond 4 V"));
        });
        ticker.awaitSleeping(1);
        quality.set(Quality.OUT_OF_RANGE);
        rig.beat();
        rig.beat();
        quality.set(Quality.GOOD);
        rig.beat();

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
}
