package sluice.device.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import sluice.device.Measurement;

class EncodingTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void jsonHasValueUnitAndTime() {
        var payload = Encoding.JSON.encode(new Measurement("temperature", 21.5, "Cel"), NOON);

        assertThat(payload.text()).isEqualTo("{\"value\":21.5,\"unit\":\"Cel\",\"time\":\"2026-11-21T12:00:00.000Z\"}");
        assertThat(Encoding.JSON.properties().contentType()).isEqualTo("application/json");
    }

    @Test
    void plainIsTheNumberAlone() {
        assertThat(Encoding.PLAIN.encode(new Measurement("load", 3, "1"), NOON).text())
                .isEqualTo("3");
        assertThat(Encoding.PLAIN.properties().contentType()).isEqualTo("text/plain");
    }
}
