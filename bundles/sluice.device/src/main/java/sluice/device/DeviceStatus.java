package sluice.device;

import java.util.Optional;

/**
 * How a device is doing that somebody reads. Immutable.
 *
 * @param device its id
 * @param driver the bundle it comes from, with its version
 * @param topic the topic its measurements are published below
 * @param state {@code ok}, {@code degraded}, {@code hanging} or {@code offline}; empty before the first reading has come back
 * @param fault what is wrong, {@link Fault#OTHER} if nothing is
 * @param reason why, in words; empty if nothing is wrong
 * @param last the last reading that came, calibrated and in the units it is published in
 */
public record DeviceStatus(
        String device, String driver, String topic, String state, Fault fault, String reason, Optional<Reading> last) {}
