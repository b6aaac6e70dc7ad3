package sluice.bridge;

import java.time.Instant;
import sluice.bus.Message;

/**
 * A message a bridge has put aside, because it cannot go where it should. Immutable.
 *
 * @param sequence its number among the bridge's dead letters, at least 1; never used for another one
 * @param message the message: as the far side would have seen it, or as it was published here if its rule failed on it
 * @param since when it was put aside
 * @param reason why, one clause for people
 */
public record DeadLetter(long sequence, Message message, Instant since, String reason) {}
