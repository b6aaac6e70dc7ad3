package sluice.cloud.azure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SasTest {

    /** The signature was made with openssl: {@code printf 'hub%2Fdevices%2Fgw1\n1800000000' | openssl dgst -sha256 -hmac secret -binary}. */
    @Test
    void signsTheResourceAsItIsSent() {
        assertThat(Sas.token("hub/devices/gw1", "c2VjcmV0", Instant.ofEpochSecond(1_800_000_000), "registration"))
                .isEqualTo(
                        "SharedAccessSignature sr=hub%2Fdevices%2Fgw1&sig=ElFtT0aqPDffX4Hd5k8JcC2Zx1c%2Ff6%2BtYDRdWU7MyK0%3D&se=1800000000&skn=registration");
    }
}
