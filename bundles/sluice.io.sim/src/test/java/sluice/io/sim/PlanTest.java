package sluice.io.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.testing.Configs;

class PlanTest {

    @Test
    void theDefaultsAreABoardWithOneSensorARelayAndAButton() {
        var plan = Plan.of(Configs.of(SimBoard.Config.class, Map.of()));

        assertThat(plan.bus()).isEqualTo(1);
        assertThat(plan.chips()).containsExactly(new ChipName(ChipKind.BME280, 0x76));
        assertThat(plan.outputs()).containsExactly(17);
        assertThat(plan.inputs()).containsExactly(27);
        assertThat(plan.faults()).isEmpty();
    }

    @Test
    void addressesMayBeDecimal() {
        assertThat(ChipName.of("bmp280@119")).hasToString("bmp280@0x77");
    }

    @ParameterizedTest(name = "{0} = {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            chips  | bme280                      | chips: 'bme280' has no address; write bme280@0x76
            chips  | bme680@0x76                 | chips: 'bme680' is no chip this board knows; there are bme280, bmp280, sht3x, tmp102, lm75, bh1750, ads1115, ina219, mcp23017, pcf8574, pcf8574a, scd41, mpu6050
            chips  | bme280@0x40                 | chips: '0x40' is no address of this chip; it has 0x76, 0x77
            chips  | bme280@here                 | chips: 'here' is no address of this chip; it has 0x76, 0x77
            chips  | bme280@0x76, bmp280@0x76    | chips: bmp280@0x76 and bme280@0x76 have the same address
            faults | bme280@0x76                 | faults: 'bme280@0x76' names no fault; write bme280@0x76=nack
            faults | bme280@0x77=nack            | faults: there is no bme280@0x77 on this board
            faults | bme280@0x76=smoke           | faults: 'smoke' is no fault; there are none, nack, bit-flip, flaky, stuck, stale, drift, out-of-range, unplugged, brown-out
            """)
    void wrongWordsAreRefusedWithASentence(String key, String value, String sentence) {
        assertThatThrownBy(() -> Plan.of(Configs.of(SimBoard.Config.class, Map.of(key, value.split(", ")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(sentence);
    }

    @Test
    void wrongNumbersAreRefusedWithASentence() {
        assertThatThrownBy(() -> Plan.of(Configs.of(SimBoard.Config.class, Map.of("inputs", new int[] {17}))))
                .hasMessage("inputs: line 17 is an output already");
        assertThatThrownBy(() -> Plan.of(Configs.of(SimBoard.Config.class, Map.of("outputs", new int[] {5, 5}))))
                .hasMessage("outputs: line 5 stands twice");
        assertThatThrownBy(() -> Plan.of(Configs.of(SimBoard.Config.class, Map.of("outputs", new int[] {-1}))))
                .hasMessage("outputs: a line's number is 0 or more, not -1");
        assertThatThrownBy(() -> Plan.of(Configs.of(SimBoard.Config.class, Map.of("time_factor", 0.0))))
                .hasMessage("time.factor: must be above 0, at most 1000000, not 0.0");
    }
}
