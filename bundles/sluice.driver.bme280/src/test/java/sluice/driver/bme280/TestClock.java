package sluice.driver.bme280;

import java.time.Instant;
import java.time.InstantSource;

/** A clock that only moves when the driver waits. */
final class TestClock implements InstantSource, Pause {

    private Instant now = Instant.parse("2026-11-21T09:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public void millis(long millis) {
        now = now.plusMillis(millis);
    }
}
