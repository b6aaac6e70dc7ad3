package sluice.io.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class Bme280CellsTest {

    @Test
    void physicsOfTheDatasheetsExampleGivesItsRawValues() {
        int temperature = Bme280Cells.rawTemperature(25.0825);

        assertThat(temperature).isCloseTo(519_888, within(2)); // a step is 0.0003 Cel
        assertThat(Bme280Cells.rawPressure(100_653.27, 519_888)).isCloseTo(415_148, within(1));
        assertThat(Bme280Cells.rawHumidity(49.791, 519_888)).isCloseTo(29_000, within(1));
    }

    @Test
    void whatIsBeyondTheCellsStaysAtTheirEnds() {
        assertThat(Bme280Cells.rawTemperature(-1000)).isZero();
        assertThat(Bme280Cells.rawTemperature(1000)).isEqualTo(0xFFFFF);
        assertThat(Bme280Cells.rawHumidity(1e6, 519_888)).isEqualTo(0xFFFF);
    }
}
