package sluice.io.sim;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.io.DigitalOutput;

/** A line that is driven; one sees in the log what hangs on it. Thread-safe. */
final class SimOutput implements DigitalOutput {

    private static final Logger LOG = LoggerFactory.getLogger(SimOutput.class);

    private final int line;
    private boolean active;
    private boolean gone;

    SimOutput(int line) {
        this.line = line;
    }

    int line() {
        return line;
    }

    @Override
    public synchronized void drive(boolean next) throws IOException {
        check();
        if (active != next) {
            LOG.info("Simulated output {} is {}", line, next ? "on" : "off");
        }
        active = next;
    }

    @Override
    public synchronized boolean isActive() throws IOException {
        check();
        return active;
    }

    synchronized void close() {
        gone = true;
    }

    private void check() throws IOException {
        if (gone) {
            throw new IOException("line " + line + " is gone with its board");
        }
    }
}
