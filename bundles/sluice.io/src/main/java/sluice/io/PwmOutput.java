package sluice.io;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/** One output of pulses, registered as a service with the property {@link #CHANNEL}. Thread-safe. */
@ProviderType
public interface PwmOutput {

    /** Service property: chip and channel, a string such as {@code pwmchip0/1}. */
    String CHANNEL = "sluice.io.pwm";

    /**
     * Makes pulses from now on; when the call returns the chip does.
     *
     * @param periodNanos from the beginning of one pulse to that of the next, in nanoseconds
     * @param pulseNanos how long each is active, 0 to {@code periodNanos}
     * @throws IllegalArgumentException if the pulse is negative or longer than the period, or the period is not above 0
     * @throws IOException if the chip cannot do this, or is gone
     */
    void drive(long periodNanos, long pulseNanos) throws IOException;

    /**
     * Makes no pulses any more: the output is inactive.
     *
     * @throws IOException if the chip is gone
     */
    void stop() throws IOException;

    /**
     * Takes the channel for one owner alone. The lease ends when it is closed, or when the bundle that asked lets the channel go;
     * the pulses go on as they are.
     *
     * <p>A channel that does not override this knows of one user only.
     *
     * @param owner kind and id of the device, such as {@code fan rack}
     * @throws LeasedException if somebody has the channel; it names both
     */
    default Lease lease(String owner) throws LeasedException {
        return () -> {};
    }

    /**
     * Says what is wrong with a pulse, for providers.
     *
     * @throws IllegalArgumentException as {@link #drive}
     */
    static void check(long periodNanos, long pulseNanos) {
        if (periodNanos < 1) {
            throw new IllegalArgumentException("a period of " + periodNanos + " ns is none");
        }
        if (pulseNanos < 0 || pulseNanos > periodNanos) {
            throw new IllegalArgumentException(
                    "a pulse of " + pulseNanos + " ns does not fit into a period of " + periodNanos + " ns");
        }
    }
}
