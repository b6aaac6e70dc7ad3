package sluice.device;

import java.util.List;

/**
 * Something that answers at an address of a bus. Immutable.
 *
 * @param bus the number of the I2C bus
 * @param address the 7-bit address
 * @param owner the device that has the address already, empty if none has
 * @param candidates the drivers that may fit, the likeliest first; none if the address is owned, or no driver here can be at it
 */
public record Finding(int bus, int address, String owner, List<Candidate> candidates) {

    public Finding {
        candidates = List.copyOf(candidates);
    }
}
