package sluice.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MeasurementTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "+", "a#", "a\u0000"})
    void namesAreTopicLevels(String name) {
        assertThatThrownBy(() -> new Measurement(name, 1, "1")).hasMessageContaining("is no topic level");
        assertThatThrownBy(() -> new Command(name, "on")).hasMessageContaining("is no topic level");
    }

    @Test
    void valuesAreNumbersWithUnits() {
        assertThatThrownBy(() -> new Measurement("t", Double.NaN, "Cel")).hasMessage("t is NaN, not a number");
        assertThatThrownBy(() -> new Measurement("t", 1, "")).hasMessageContaining("has no unit");
    }

    @Test
    void aReadingHasEachNameOnce() {
        var one = new Measurement("t", 1, "Cel");
        assertThatThrownBy(() -> Reading.now(one, one)).hasMessageContaining("stands twice");
        assertThatThrownBy(() -> new Reading(NOON, List.of())).hasMessageContaining("at least one");
    }

    @Test
    void jsonHasValueUnitAndTimeInMilliseconds() {
        assertThat(MeasurementFormat.json(new Measurement("temperature", 21.5, "Cel"), NOON))
                .isEqualTo("{\"value\":21.5,\"unit\":\"Cel\",\"time\":\"2026-11-21T12:00:00.000Z\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "21.5,      21.5",
        "-0.0,      0",
        "0,         0",
        "100,       100",
        "1.0E7,     10000000",
        "0.00012,   0.00012",
        "1006.5325, 1006.5325",
        "1.0E15,    1.0E15",
        "1.0E-7,    1.0E-7"
    })
    void numbersAreAsShortAsTheyAreTrue(double value, String text) {
        assertThat(MeasurementFormat.plain(new Measurement("n", value, "1"))).isEqualTo(text);
    }

    @Test
    void quotesAndControlCharactersAreEscaped() {
        assertThat(MeasurementFormat.quote("a\"b\\c\n")).isEqualTo("\"a\\\"b\\\\c\\u000a\"");
    }
}
