package sluice.io.sim;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.io.PwmOutput;

/** A channel that makes pulses; one sees in the log which. Thread-safe. */
final class SimPwm implements PwmOutput {

    private static final Logger LOG = LoggerFactory.getLogger(SimPwm.class);

    private final String channel;
    private String state = "off";
    private boolean gone;

    SimPwm(int number) {
        this.channel = "sim/" + number;
    }

    String channel() {
        return channel;
    }

    synchronized String state() {
        return state;
    }

    @Override
    public void drive(long periodNanos, long pulseNanos) throws IOException {
        PwmOutput.check(periodNanos, pulseNanos);
        become(pulseNanos + " of " + periodNanos + " ns");
    }

    @Override
    public void stop() throws IOException {
        become("off");
    }

    private synchronized void become(String next) throws IOException {
        if (gone) {
            throw new IOException("channel " + channel + " is gone with its board");
        }
        if (!state.equals(next)) {
            LOG.info("Simulated pulses {} are {}", channel, next);
        }
        state = next;
    }

    synchronized void close() {
        gone = true;
    }
}
