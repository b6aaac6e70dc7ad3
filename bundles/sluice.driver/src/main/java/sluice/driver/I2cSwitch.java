package sluice.driver;

import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;
import sluice.device.Command;
import sluice.device.Measurement;

/** A chip that takes commands as well. Called by one thread at a time. */
@ConsumerType
public interface I2cSwitch extends I2cChip {

    /**
     * Carries out a command.
     *
     * @return the state afterwards
     * @throws IllegalArgumentException if the chip has no such command or takes no such value; the sentence says which it takes
     * @throws IOException if the chip does not do it
     * @throws InterruptedException if the thread is interrupted while the chip works
     */
    List<Measurement> accept(I2cPort port, Command command) throws IOException, InterruptedException;

    /**
     * Brings what it switches to its safe state; the device is being stopped.
     *
     * @throws IOException if the chip does not do it
     */
    void toSafety(I2cPort port) throws IOException;

    /** Returns the names of the commands it takes, which are measurements as well. */
    default List<String> commands() {
        return List.of();
    }
}
