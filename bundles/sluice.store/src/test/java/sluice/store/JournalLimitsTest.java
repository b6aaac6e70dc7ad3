package sluice.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.store.JournalLimits.Overflow;

final class JournalLimitsTest {

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0", "-1, 5", "5, -1"})
    void journalHoldsSomething(long messages, long bytes) {
        assertThatThrownBy(() -> new JournalLimits(messages, bytes, Overflow.DROP_OLDEST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1");
    }
}
