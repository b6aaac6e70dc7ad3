package sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ProcessAgeTest {

    @Test
    void ticksSinceBootAreComparedWithTheUptime() {
        var stat = "4711 (a) (b c) S 1 4711 4711 0 -1 4194304 1 0 0 0 1 0 0 0 20 0 9 0 123456 7 8 9";
        assertThat(ProcessAge.millis(stat, "1235.01 2400.00\n")).isEqualTo(450);
    }

    @Test
    void thisProcessIsAsOldAsItsHandleSays() {
        var start = ProcessHandle.current().info().startInstant().orElseThrow();
        // The handle counts from a boot time in whole seconds.
        assertThat(ProcessAge.millis()).isCloseTo(System.currentTimeMillis() - start.toEpochMilli(), within(1_500L));
    }
}
