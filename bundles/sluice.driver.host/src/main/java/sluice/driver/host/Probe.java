package sluice.driver.host;

import java.io.IOException;
import java.util.function.Consumer;
import sluice.device.Measurement;

/** Looks at one part of the machine. Confined to one reading at a time. */
interface Probe {

    /**
     * Hands over what it finds; nothing if this machine does not have it.
     *
     * @throws IOException if there is something, but not what it ought to be; it names the place
     */
    void measure(Consumer<Measurement> out) throws IOException;
}
