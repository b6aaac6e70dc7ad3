package sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Each benchmark runs for a moment, so that none of them rots; its figure is not looked at. */
class BenchmarksTest {

    @Test
    void everyBenchmarkRunsWithEachOfItsParameters() throws Exception {
        var results = new Runner(new OptionsBuilder()
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(10))
                        .param("devices", "100")
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        assertThat(results.stream().map(each -> each.getParams().getBenchmark()).distinct())
                .hasSize(8);
        assertThat(results)
                .hasSize(6 + 1 + 3 + 9)
                .allSatisfy(
                        each -> assertThat(each.getPrimaryResult().getScore()).isPositive());
    }
}
