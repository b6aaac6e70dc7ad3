package sluice.driver;

import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;
import sluice.device.Measurement;

/** What the edges of one line mean. Called by one thread at a time; returns at once. */
@ConsumerType
public interface InputGauge {

    /**
     * An edge came.
     *
     * @param active the state after it
     * @param when the kernel's time of it
     * @return what is to be told without being asked; nothing if the list is empty
     */
    List<Measurement> edge(boolean active, Instant when);

    /** So many edges were lost: they came faster than they were read. */
    void lost(long edges);

    /** Returns what there is to say now, at least one measurement. */
    List<Measurement> measure(boolean active, Instant now);

    /** The line has come, or comes again: edges in between were not heard. */
    void begin(boolean active, Instant now);
}
