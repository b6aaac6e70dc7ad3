package sluice.bus.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sluice.bus.TopicName;

final class NewcomersTest {

    private final Newcomers newcomers = new Newcomers();

    private int kept(String prefix, int topics) {
        int kept = 0;
        for (int i = 0; i < topics; i++) {
            kept += newcomers.isWorthKeeping(TopicName.of(prefix + i)) ? 1 : 0;
        }
        return kept;
    }

    @Test
    void topicThatComesAgainIsWorthKeeping() {
        kept("a/", 100);

        assertThat(kept("a/", 100)).isGreaterThan(90); // a few have lost their place to another
    }

    @Test
    void ofTopicsThatComeOnceOneIn64IsKept() {
        assertThat(kept("once/", 8_000)).isBetween(125, 130);
    }

    /** More than are remembered: no topic is a newcomer for ever. */
    @Test
    void ofManyInTurnOneIn64IsKeptEachTime() {
        kept("many/", 20_000);

        assertThat(kept("many/", 20_000)).isGreaterThan(300);
    }
}
