package sluice.driver.sht3x;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static sluice.testing.devices.Values.value;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import sluice.driver.I2cPort;
import sluice.io.NackException;
import sluice.io.sim.Rig;

class Sht3xTest {

    private final Rig rig = new Rig("sht3x@0x44");
    private final I2cPort port = rig.port(0x44);
    private final Sht3x chip = new Sht3x();

    @Test
    void theBytesOfAnAnswerBecomePhysics() throws Exception {
        var answer = HexFormat.ofDelimiter(" ").parseHex("66 66 93 80 00 A2");
        var fixed = new I2cPort((_, _, read) -> read == 6 ? answer : new byte[read], 0x44, rig);

        assertThat(value(chip.measure(fixed), "temperature")).isEqualTo(25.0);
        assertThat(value(chip.measure(fixed), "humidity")).isEqualTo(50.001); // 50.0008
    }

    @Test
    void readingsAgreeWithTheWorld() throws Exception {
        for (double celsius = -40; celsius <= 125; celsius += 3.3) {
            rig.air(celsius, (celsius + 40) / 2);
            assertThat(value(chip.measure(port), "temperature")).isCloseTo(celsius, within(0.002));
            assertThat(value(chip.measure(port), "humidity")).isCloseTo((celsius + 40) / 2, within(0.002));
        }
    }

    @Test
    void aFlippedBitIsFoundByTheChecksum() throws Exception {
        rig.fault("sht3x@0x44", "bit-flip");
        assertThatThrownBy(() -> chip.measure(port))
                .hasMessageContaining("its checksum is wrong: word 2 of its answer");

        rig.fault("sht3x@0x44", "none");
        assertThat(chip.measure(port)).hasSize(2);
    }

    @Test
    void aSilentChipIsASilentChipAndABrownOutIsNotNoticed() throws Exception {
        rig.fault("sht3x@0x44", "nack");
        assertThatThrownBy(() -> chip.measure(port)).isInstanceOf(NackException.class);

        rig.fault("sht3x@0x44", "brown-out");
        assertThat(chip.measure(port)).hasSize(2);
    }

    @Test
    void aDriverThatDoesNotWaitIsRefused() throws Exception {
        port.write(0x24, 0x00);
        rig.millis(15);
        assertThatThrownBy(() -> port.read(6)).isInstanceOf(NackException.class);
    }
}
