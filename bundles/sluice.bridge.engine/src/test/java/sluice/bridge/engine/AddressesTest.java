package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AddressesTest {

    private static final List<URI> THREE =
            List.of(URI.create("mqtt://a:1883"), URI.create("mqtt://b:1883"), URI.create("mqtt://c:1883"));

    private static Addresses addresses(boolean roundRobin) {
        return new Addresses(
                new Dialing(THREE, roundRobin, Duration.ofSeconds(60), null, "", Map.of(), Path.of(""), 0, false));
    }

    @Test
    void allAreTriedInTurn() {
        for (var roundRobin : List.of(true, false)) {
            var addresses = addresses(roundRobin);
            for (int i = 0; i < 7; i++) {
                assertThat(addresses.current()).isEqualTo(THREE.get(i % 3));
                addresses.failed();
            }
        }
    }

    @Test
    void theFirstComesFirstAgainAfterALinkToAnother() {
        var addresses = addresses(false);
        addresses.failed();
        assertThat(addresses.wantsFirst()).isTrue();
        addresses.lost();
        assertThat(addresses.current()).isEqualTo(THREE.getFirst());
        assertThat(addresses.wantsFirst()).isFalse();
    }

    @Test
    void whereAllAreEqualNoneIsGoneBackTo() {
        var addresses = addresses(true);
        addresses.failed();
        assertThat(addresses.wantsFirst()).isFalse();
        addresses.lost();
        assertThat(addresses.current()).isEqualTo(THREE.get(2));
    }
}
