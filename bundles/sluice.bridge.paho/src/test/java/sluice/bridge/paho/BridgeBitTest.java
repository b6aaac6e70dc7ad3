package sluice.bridge.paho;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BridgeBitTest {

    @ParameterizedTest
    @CsvSource({
        "100c00044d5154540402003c0000, 100c00044d5154548402003c0000",
        "100e00064d51497364700302003c0000, 100e00064d51497364708302003c0000",
        "10ffff0300044d5154540402003c, 10ffff0300044d5154548402003c"
    })
    void theProtocolLevelCarriesIt(String plain, String marked) {
        var hex = HexFormat.of();
        assertThat(hex.formatHex(BridgeBit.set(hex.parseHex(plain)))).isEqualTo(marked);
    }
}
