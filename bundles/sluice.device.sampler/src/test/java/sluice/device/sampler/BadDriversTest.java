package sluice.device.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import sluice.device.EventSensor;
import sluice.device.Listening;
import sluice.device.Measurement;
import sluice.device.Reading;
import sluice.testing.Configs;
import sluice.testing.devices.RecordingBus;

/** Drivers that hang, take their time and flood, in real time, beside three that behave. */
class BadDriversTest {

    private static final long INTERVAL = 500;
    private static final int READINGS = 7;

    private final RecordingBus bus = new RecordingBus();

    @Test
    void othersKeepTheirPeriodsAndEachBadOneIsNamedWithinTwoPeriods() throws Exception {
        var sampler = new Sampler(
                bus,
                Configs.of(
                        Sampler.Config.class,
                        Map.of("topic", "t", "interval_millis", (int) INTERVAL, "hanging_millis", (int) INTERVAL)));
        var flood = new Flood();
        var release = new CountDownLatch(1);
        var hung = new AtomicInteger();
        var times = new ArrayList<List<Long>>();
        try {
            for (int i = 0; i < 3; i++) {
                var own = new ArrayList<Long>();
                times.add(own);
                sampler.add("good" + i, "good 1", () -> {
                    own.add(System.nanoTime());
                    return Reading.now(new Measurement("value", own.size(), "1"));
                });
            }
            sampler.add("hangs", "bad 1", () -> {
                if (hung.incrementAndGet() == 2) {
                    await(release);
                }
                return Reading.now(new Measurement("value", 1, "1"));
            });
            sampler.add("slow", "bad 1", () -> {
                sleep(ThreadLocalRandom.current().nextLong(INTERVAL / 2));
                return Reading.now(new Measurement("value", 1, "1"));
            });
            sampler.add("floods", "bad 1", flood);

            long begin = System.nanoTime();
            int events = 0;
            String hanging = "";
            String stale = "";
            String flooding = "";
            while (times.getLast().size() < READINGS) {
                var text = bus.next();
                long millis = (System.nanoTime() - begin) / 1_000_000;
                if (text.startsWith("t/hangs/state {\"state\":\"hanging\"")) {
                    hanging = text;
                    // Its second reading was due after one interval, and is too late after two more; an interval's
                    // slack for the machine.
                    assertThat(millis).isLessThan(4 * INTERVAL);
                } else if (text.startsWith("t/hangs/value") && text.contains("\"quality\":\"stale\"")) {
                    stale = text;
                } else if (text.startsWith("t/floods/state {\"state\":\"degraded\"")) {
                    flooding = text;
                } else if (text.startsWith("t/floods/value")) {
                    events++;
                }
            }
            long seconds = (System.nanoTime() - begin) / 1_000_000_000 + 1;
            assertThat(hanging).contains("its driver, bundle bad 1, does not return from a reading");
            assertThat(stale).contains("does not return from a reading");
            assertThat(flooding).contains("bundle bad 1, gives more than 100 readings a second unasked");
            assertThat(events).as("of " + flood.told).isLessThanOrEqualTo((int) (100 * (seconds + 2)));
            for (var own : times) {
                assertThat(jitter(List.copyOf(own))).as("jitter of " + own).isLessThan(0.1);
            }
        } finally {
            flood.stop();
            release.countDown();
            sampler.close();
        }
    }

    /** The middle one of the deviations of its periods, as a part of the period: one hiccup of the machine is not the driver's. */
    private static double jitter(List<Long> times) {
        var deviations = new ArrayList<Double>();
        for (int i = 1; i < times.size(); i++) {
            deviations.add(Math.abs((times.get(i) - times.get(i - 1)) / 1e6 - INTERVAL) / INTERVAL);
        }
        return deviations.stream().sorted().toList().get(deviations.size() / 2);
    }

    private static void sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis); // the chip converts
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says something as fast as it can. */
    private static final class Flood implements EventSensor {

        private volatile boolean ended;
        private volatile long told;

        @Override
        public Reading read() {
            return Reading.now(new Measurement("value", told, "1"));
        }

        @Override
        public Listening listen(Consumer<? super Reading> listener) {
            Thread.ofPlatform().daemon().name("flood").start(() -> {
                for (long i = 0; !ended; i++) {
                    told = i;
                    listener.accept(read());
                    Thread.onSpinWait();
                }
            });
            return this::stop;
        }

        void stop() {
            ended = true;
        }
    }
}
