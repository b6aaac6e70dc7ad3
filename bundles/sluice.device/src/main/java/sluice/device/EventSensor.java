package sluice.device;

import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A sensor that also speaks unasked, when something happens: a button, a detector of motion. Registered as a {@link Sensor}; whoever reads
 * it finds out with {@code instanceof}.
 */
@ConsumerType
public interface EventSensor extends Sensor {

    /**
     * Hands each reading that was not asked for to {@code listener} from now on, one after the other, on the driver's thread; the listener
     * returns at once. What {@link #read} returns is not handed over.
     */
    Listening listen(Consumer<? super Reading> listener);
}
