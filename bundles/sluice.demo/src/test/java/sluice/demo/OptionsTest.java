package sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

    @Test
    void goesOnForeverUnlessTold() {
        assertThat(Options.of().limit()).isEmpty();
        assertThat(Options.of("--seconds", "30").limit()).contains(Duration.ofSeconds(30));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "--seconds      | --seconds needs a number",
                "--seconds x    | --seconds must be a whole number of seconds, at least 1, not 'x'",
                "--seconds 0    | --seconds must be a whole number of seconds, at least 1, not '0'",
                "--second 3     | unknown option '--second'",
                "now            | unknown option 'now'",
            })
    void wrongArgumentsAreNamed(String line, String complaint) {
        assertThatThrownBy(() -> Options.of(line.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(complaint);
    }
}
