package sluice.device.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TickerTest {

    @ParameterizedTest(name = "{3}: last beat {0}, now {1}, next {2}")
    @CsvSource({
        "0,    3,   10,  a reading took part of the interval",
        "10,   19,  20,  the one after it is due as if nothing had been",
        "20,   30,  40,  a reading took exactly the interval",
        "20,   47,  50,  a reading took more than two intervals",
        "20,   60,  70,  a reading took exactly four intervals",
        "-5,   -4,  5,   the clock is below zero"
    })
    void beatsNeitherDriftNorStorm(long last, long now, long next, String why) {
        assertThat(Ticker.next(last, now, 10)).as(why).isEqualTo(next);
    }
}
