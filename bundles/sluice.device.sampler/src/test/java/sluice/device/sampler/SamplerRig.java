package sluice.device.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import sluice.device.DeviceException;
import sluice.device.Measurement;
import sluice.device.Reading;
import sluice.device.Sensor;
import sluice.testing.Configs;
import sluice.testing.devices.RecordingBus;

/** Samplers whose time a test holds, and what they publish. Confined to the test's thread. */
final class SamplerRig {

    static final Instant NOON = Instant.parse("2026-11-21T12:00:00.120Z");
    static final Duration SECOND = Duration.ofSeconds(1);
    static final Duration PATIENCE = Duration.ofMillis(200);

    final RecordingBus bus = new RecordingBus();
    final StepTicker ticker = new StepTicker();
    final Map<String, Object> config = new HashMap<>(Map.of("topic", "plant"));
    private final List<Sampler> samplers = new ArrayList<>();

    /** Ends all samplers, and sees that none leaves a thread behind. */
    void close() {
        samplers.forEach(Sampler::close);
        assertThat(threads()).isEmpty();
    }

    Sampler start() {
        return start(PATIENCE);
    }

    Sampler start(Duration patience) {
        var sampler =
                new Sampler(bus, Configs.of(Sampler.Config.class, new HashMap<>(config)), ticker, patience, false);
        samplers.add(sampler);
        return sampler;
    }

    /** Lets one interval pass and waits until every loop has done its work. */
    void beat() throws InterruptedException {
        beat(SECOND);
    }

    void beat(Duration time) throws InterruptedException {
        ticker.beat(time);
    }

    List<String> states() {
        return bus.all().stream()
                .filter(text -> text.contains("/state "))
                .map(text -> text.substring(text.indexOf(' ') + 1))
                .toList();
    }

    static Sensor failing(AtomicReference<@Nullable Exception> fault) {
        return () -> {
            if (fault.get() instanceof DeviceException e) {
                throw e;
            }
            return reading(1);
        };
    }

    static Reading reading(double celsius) {
        return new Reading(
                NOON, List.of(new Measurement("temperature", celsius, "Cel"), new Measurement("humidity", 50, "%")));
    }

    /** Waits without hearing interrupts, like a driver in a system call. */
    static void awaitDeaf(CountDownLatch latch) {
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

    static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("sampler "))
                .toList();
    }
}
