package sluice.device.commander;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.device.Actuator;
import sluice.device.Command;
import sluice.device.DeviceException;

/**
 * Carries out one actuator's commands, one after the other, on a thread of its own. Thread-safe.
 *
 * <p>Up to {@value #WAITING} commands wait; one that finds the queue full is dropped, and its sender is told.
 */
final class Crew {

    /** An actuator and who provides it, for the log. */
    record Subject(String id, String bundle, Actuator actuator) {}

    private static final Logger LOG = LoggerFactory.getLogger(Crew.class);
    private static final int WAITING = 16;

    private final Subject subject;
    private final Replies replies;
    private final BlockingQueue<Command> queue = new ArrayBlockingQueue<>(WAITING);
    private final Thread thread;
    private volatile boolean stopped;

    Crew(Subject subject, Replies replies) {
        this.subject = subject;
        this.replies = replies;
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

    void order(Command command) {
        if (!queue.offer(command)) {
            replies.refused(command, WAITING + " commands wait already");
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
            while (!stopped) {
                carryOut(queue.take());
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

    private void carryOut(Command command) {
        try {
            var state = subject.actuator().accept(command);
            if (!stopped) {
                replies.done(state);
            }
        } catch (DeviceException | IllegalArgumentException e) {
            if (!stopped) {
                replies.refused(command, String.valueOf(e.getMessage()));
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.error("Actuator {} of bundle {} is broken", subject.id(), subject.bundle(), e);
            replies.refused(command, "its driver is broken: " + e);
        }
    }
}
