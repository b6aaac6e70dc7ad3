package sluice.device.commander;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.device.Actuator;
import sluice.device.DeviceException;
import sluice.device.Reading;
import sluice.device.SafeActuator;
import sluice.device.Sensor;

/**
 * Carries out one actuator's commands, one after the other, on a thread of its own. Thread-safe.
 *
 * <p>It begins with telling the state the actuator is in: what is retained may be from before somebody pulled the plug.
 * Up to {@value #WAITING} commands wait; one that finds the queue full is dropped, and its sender is told. After a long silence
 * the actuator is brought to its safe state.
 */
final class Crew {

    /** An actuator and who provides it, for the log. */
    record Subject(String id, String bundle, Actuator actuator) {}

    private static final Logger LOG = LoggerFactory.getLogger(Crew.class);
    private static final int WAITING = 16;
    private static final long RETRY_MILLIS = 1_000;

    private final Subject subject;
    private final Replies replies;
    private final Duration silence;
    private final InstantSource clock;
    private final Memory memory = new Memory();
    private final BlockingQueue<Order> queue = new ArrayBlockingQueue<>(WAITING);
    private final Thread thread;
    private volatile boolean stopped;

    /** @param silence how long nobody may command before the actuator goes to its safe state; zero for ever */
    Crew(Subject subject, Replies replies, Duration silence, InstantSource clock) {
        this.subject = subject;
        this.replies = replies;
        this.silence = silence;
        this.clock = clock;
        this.thread =
                Thread.ofPlatform().daemon().name("commander " + subject.id()).unstarted(this::run);
    }

    String id() {
        return subject.id();
    }

    Actuator actuator() {
        return subject.actuator();
    }

    void start() {
        thread.start();
    }

    void order(Order order) {
        if (!queue.offer(order)) {
            replies.refused(order, WAITING + " commands wait already");
        }
    }

    /** Asks the crew to go home; a command being carried out is interrupted, those that wait are dropped. */
    void stop() {
        stopped = true;
        thread.interrupt();
    }

    /** Waits for the end after {@link #stop}, and says so if it does not come. */
    void end(Duration patience) {
        try {
            if (!thread.join(patience)) {
                LOG.warn(
                        "A commander leaves a thread behind: actuator {} of bundle {} does not return from a command",
                        subject.id(),
                        subject.bundle());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            boolean commanded = false; // a driver begins in its safe state by itself
            boolean told = false;
            while (!stopped) {
                told = told || tellState();
                var order = next(commanded, told);
                if (order != null) {
                    take(order);
                    commanded = true;
                } else if (isWatched(commanded)) {
                    toSafety();
                    commanded = false;
                }
            }
        } catch (InterruptedException e) {
            if (!stopped) {
                LOG.error(
                        "Actuator {} gets no commands any more: bundle {} interrupted it",
                        subject.id(),
                        subject.bundle(),
                        e);
            }
        }
    }

    /** Publishes what the actuator's commands have led to; returns whether that is done, which it is not while its line is away. */
    private boolean tellState() {
        if (!(subject.actuator() instanceof Sensor sensor)) {
            return true;
        }
        try {
            var commands = Set.copyOf(subject.actuator().commands());
            var reading = read(sensor);
            var states = reading.measurements().stream()
                    .filter(measurement -> commands.contains(measurement.name()))
                    .toList();
            if (!stopped && !states.isEmpty()) {
                replies.state(new Reading(reading.taken(), states));
            }
            return true;
        } catch (DeviceException _) {
            return false; // its sampler says why
        } catch (RuntimeException | LinkageError e) {
            LOG.error("Actuator {} of bundle {} is broken", subject.id(), subject.bundle(), e);
            return true;
        }
    }

    /** A sensor is asked by one at a time: whoever asks it holds its monitor. */
    private static Reading read(Sensor sensor) throws DeviceException {
        synchronized (sensor) {
            return sensor.read();
        }
    }

    private boolean isWatched(boolean commanded) {
        return commanded && silence.isPositive() && subject.actuator() instanceof SafeActuator;
    }

    /** Returns the next order, or null when nobody has commanded for too long, or it is time to tell the state. */
    private @Nullable Order next(boolean commanded, boolean told) throws InterruptedException {
        if (isWatched(commanded)) {
            return queue.poll(silence.toNanos(), TimeUnit.NANOSECONDS);
        }
        return told ? queue.take() : queue.poll(RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void take(Order order) {
        var answer = memory.answer(order);
        if (answer != null) {
            replies.answer(order, answer);
        } else if (order.isLate(clock.instant())) {
            replies.refused(order, "it came too late to be carried out");
        } else {
            carryOut(order);
        }
    }

    private void carryOut(Order order) {
        try {
            var state = subject.actuator().accept(order.command());
            if (!stopped) {
                memory.keep(order, replies.done(order, state));
            }
        } catch (DeviceException | IllegalArgumentException e) {
            if (!stopped) {
                replies.refused(order, String.valueOf(e.getMessage()));
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.error("Actuator {} of bundle {} is broken", subject.id(), subject.bundle(), e);
            replies.refused(order, "its driver is broken: " + e);
        }
    }

    private void toSafety() {
        if (!(subject.actuator() instanceof SafeActuator actuator)) {
            return;
        }
        LOG.warn("Actuator {} goes to its safe state: no command for {} ms", subject.id(), silence.toMillis());
        try {
            replies.state(actuator.toSafety());
        } catch (DeviceException e) {
            LOG.warn("Actuator {} did not go to its safe state: {}", subject.id(), e.getMessage());
            replies.failed("safe", "no command for " + silence.toMillis() + " ms, but: " + e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            LOG.error("Actuator {} of bundle {} is broken", subject.id(), subject.bundle(), e);
            replies.failed("safe", "its driver is broken: " + e);
        }
    }
}
