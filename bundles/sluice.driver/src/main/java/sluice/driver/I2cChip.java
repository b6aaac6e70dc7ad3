package sluice.driver;

import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;
import sluice.device.Measurement;

/** One chip's protocol and arithmetic. Called by one thread at a time. */
@ConsumerType
@FunctionalInterface
public interface I2cChip {

    /**
     * Measures once; sets the chip up before, if it has not been yet or has lost its settings.
     *
     * @throws IOException if the chip does not answer, or what it says cannot be true; the message is the reason alone, without the
     *     device's name
     * @throws InterruptedException if the thread is interrupted while the chip works
     */
    List<Measurement> measure(I2cPort port) throws IOException, InterruptedException;

    /** Forgets what is known of the chip: it failed, or its bus went away, and may be another one now. */
    default void forget() {}
}
