package sluice.device.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.device.Measurement;
import sluice.device.Quality;

class EncodingTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void jsonHasValueUnitAndTime() {
        var payload = Encoding.JSON.encode("cellar", new Measurement("temperature", 21.5, "Cel"), NOON);

        assertThat(payload.text()).isEqualTo("{\"value\":21.5,\"unit\":\"Cel\",\"time\":\"2026-11-21T12:00:00.000Z\"}");
        assertThat(Encoding.JSON.properties().contentType()).isEqualTo("application/json");
    }

    @Test
    void aValueThatIsNotGoodSaysWhy() {
        var doubtful = new Measurement("temperature", 85, "Cel").but(Quality.SUSPECT, "the value after power-up");

        assertThat(Encoding.JSON.encode("cellar", doubtful, NOON).text())
                .endsWith(",\"quality\":\"suspect\",\"reason\":\"the value after power-up\"}");
        assertThat(Encoding.SENML.encode("cellar", doubtful, NOON).text()).endsWith(",\"quality\":\"suspect\"}]");
        assertThat(Encoding.PLAIN.tellsQuality()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "temperature, 21.5, Cel, 21.5, Cel",
        "humidity, 43.2, %, 43.2, %RH",
        "cpu, 43.2, %, 0.432, /",
        "pressure, 1013.25, hPa, 101325, Pa",
        "co2, 500, [ppm], 500, ppm",
        "network-sent, 1000, By/s, 8000, bit/s",
        "relay, 1, 1, 1, /"
    })
    void senmlHasTheUnitsOfItsRegistry(String name, double value, String unit, String number, String senml) {
        assertThat(Encoding.SENML
                        .encode("cellar 2", new Measurement(name, value, unit), NOON.plusMillis(120))
                        .text())
                .isEqualTo("[{\"n\":\"cellar_2/" + name + "\",\"u\":\"" + senml + "\",\"v\":" + number
                        + ",\"t\":1795262400.12}]");
        assertThat(Encoding.SENML.properties().contentType()).isEqualTo("application/senml+json");
    }

    @Test
    void plainIsTheNumberAlone() {
        assertThat(Encoding.PLAIN
                        .encode("cellar", new Measurement("load", 3, "1"), NOON)
                        .text())
                .isEqualTo("3");
        assertThat(Encoding.PLAIN.properties().contentType()).isEqualTo("text/plain");
    }
}
