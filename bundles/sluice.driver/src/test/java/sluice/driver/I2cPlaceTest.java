package sluice.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class I2cPlaceTest {

    @ParameterizedTest
    @ValueSource(strings = {"0x44", "68", " 0X44 "})
    void addressesAreDecimalOrHexadecimal(String address) {
        assertThat(I2cPlace.of(1, address, "an SHT3x", 0x44, 0x45)).hasToString("0x44 on I2C bus 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "44", "0x46", "forty-four", "99999999999"})
    void othersAreRefusedWithASentence(String address) {
        assertThatThrownBy(() -> I2cPlace.of(1, address, "an SHT3x", I2cPlace.range(0x44, 0x45)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("address: an SHT3x has one of 0x44, 0x45, not '" + address + "'");
    }

    @Test
    void aDeviceIsCalledAsItsConfigurationUnlessItHasAnId() {
        Map<String, Object> properties = Map.of("service.pid", "sluice.driver.sht3x~attic");
        assertThat(DeviceId.of("", properties)).isEqualTo("attic");
        assertThat(DeviceId.of(" roof ", properties)).isEqualTo("roof");
        assertThatThrownBy(() -> DeviceId.of("a/b", properties))
                .hasMessage("id: 'a/b' is no topic level: it must not hold / + # or control characters");
    }
}
