package sluice.driver.bme280;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import sluice.device.DeviceException;
import sluice.device.Measurement;
import sluice.device.Reading;
import sluice.io.I2cBus;
import sluice.io.NackException;
import sluice.io.sim.Rig;

class Bme280Test {

    private final TestClock clock = new TestClock();
    private double celsius = 25.08;
    private double pascal = 100_653.25;
    private double humidity = 49.8;
    private Rig rig = rig("bme280@0x76");
    private @Nullable I2cBus bus = rig.bus();
    private final Bme280 sensor = new Bme280("cellar", new Place(1, 0x76), () -> bus, clock, clock);

    @Test
    void readingsAgreeWithTheWorldWithinTheChipsResolution() throws Exception {
        for (celsius = -40; celsius <= 85; celsius += 2.7) {
            pascal = 30_000 + (celsius + 40) * 640;
            humidity = 5 + (celsius + 40) * 0.7;
            var reading = sensor.read();

            assertThat(value(reading, "temperature")).isCloseTo(celsius, within(0.02));
            assertThat(value(reading, "pressure") * 100).isCloseTo(pascal, within(3.0));
            assertThat(value(reading, "humidity")).isCloseTo(humidity, within(0.1));
        }
    }

    @Test
    void measurementsCarryTheirUnitsAndTheTimeOfTheConversion() throws Exception {
        var reading = sensor.read();

        assertThat(reading.measurements())
                .extracting(Measurement::name, Measurement::unit)
                .containsExactly(tuple("temperature", "Cel"), tuple("pressure", "hPa"), tuple("humidity", "%"));
        assertThat(reading.taken()).isEqualTo(clock.instant());
    }

    @Test
    void aBmp280HasNoHumidity() throws Exception {
        rig = rig("bmp280@0x76");
        bus = rig.bus();

        assertThat(sensor.read().measurements())
                .extracting(Measurement::name)
                .containsExactly("temperature", "pressure");
        assertThat(value(sensor.read(), "temperature")).isCloseTo(25.08, within(0.01));
    }

    @Test
    void aSilentChipIsNamedAndWorksAgainWhenItAnswers() throws Exception {
        rig.bench().fault("bme280@0x76", "nack");
        assertThatThrownBy(sensor::read)
                .isInstanceOf(DeviceException.class)
                .hasMessage("BME280 cellar at 0x76 on I2C bus 1: no answer at address 0x76")
                .hasCauseInstanceOf(NackException.class);

        rig.bench().fault("bme280@0x76", "none");
        assertThat(value(sensor.read(), "temperature")).isCloseTo(25.08, within(0.01));
    }

    @Test
    void aBusThatIsGoneIsNamedAndAnotherOneIsUsed() throws Exception {
        sensor.read();
        bus = null;
        assertThatThrownBy(sensor::read).hasMessage("BME280 cellar: there is no I2C bus 1");

        celsius = 30;
        bus = rig("bme280@0x76").bus();
        assertThat(value(sensor.read(), "temperature")).isCloseTo(30, within(0.01));
    }

    @Test
    void aBrownOutBetweenReadingsIsNotNoticedByAnybody() throws Exception {
        for (var chip : new String[] {"bme280@0x76", "bmp280@0x76"}) {
            rig = rig(chip);
            bus = rig.bus();
            var before = sensor.read().measurements();
            rig.bench().fault(chip, "brown-out");

            assertThat(sensor.read().measurements()).isEqualTo(before);
        }
    }

    @Test
    void anExchangedChipIsSetUpAnew() throws Exception {
        var chips = new Switched(rig.bus());
        bus = chips;
        assertThat(sensor.read().measurements()).hasSize(3);

        chips.now = rig("bmp280@0x76").bus(); // pulled and replaced between two readings
        assertThat(sensor.read().measurements()).hasSize(2);
    }

    @Test
    void anythingElseAtTheAddressIsRefused() {
        bus = (_, _, read) -> new byte[read];
        assertThatThrownBy(sensor::read).hasMessageEndingWith("its id is 0x00, not 0x60 (BME280) or 0x58 (BMP280)");
    }

    @Test
    void calibrationWordsOfABrokenBusAreRefused() {
        var real = rig.bus();
        bus = (address, write, read) ->
                read == Compensation.LOW_LENGTH ? new byte[read] : real.transfer(address, write, read);

        assertThatThrownBy(sensor::read).hasMessageEndingWith("its calibration words are all 0x00");
    }

    @Test
    void aChipThatNeverEndsItsConversionIsNamed() {
        var real = rig.bus();
        bus = (address, write, read) -> write[0] == (byte) 0xF7 || write[0] == (byte) 0xF4
                ? new byte[read]
                : real.transfer(address, write, read);

        assertThatThrownBy(sensor::read).hasMessageEndingWith("it does not keep its settings");
    }

    @Test
    void anInterruptEndsTheReading() {
        var stopped = new Bme280(
                "cellar",
                new Place(1, 0x76),
                () -> bus,
                _ -> {
                    throw new InterruptedException();
                },
                clock);

        assertThatThrownBy(stopped::read).hasMessageEndingWith("interrupted while measuring");
        assertThat(Thread.interrupted()).isTrue();
    }

    private Rig rig(String chip) {
        return new Rig(chip, clock, () -> celsius, () -> pascal, () -> humidity);
    }

    private static double value(Reading reading, String name) {
        return reading.measurements().stream()
                .filter(measurement -> measurement.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value();
    }

    /** The same bus, with whichever chip sits on it now. */
    private static final class Switched implements I2cBus {

        private I2cBus now;

        Switched(I2cBus first) {
            now = first;
        }

        @Override
        public byte[] transfer(int address, byte[] write, int read) throws IOException {
            return now.transfer(address, write, read);
        }
    }
}
