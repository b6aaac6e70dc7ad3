package sluice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    @ParameterizedTest(name = "{0} is {1} and {2}")
    @CsvSource({
        "127.0.0.1:8080, 127.0.0.1, 8080",
        "LocalHost:0, localhost, 0",
        "[::1]:80, ::1, 80",
        "' 0.0.0.0:65535', 0.0.0.0, 65535"
    })
    void anAddressIsHostAndPort(String text, String host, int port) {
        assertThat(Address.parse(text)).isEqualTo(new Address(host, port));
    }

    @ParameterizedTest(name = "''{0}'' is refused")
    @ValueSource(
            strings = {
                "",
                "8080",
                ":8080",
                "localhost",
                "127.0.0.1:65536",
                "127.0.0.1:-1",
                "a:b:1",
                "::1:80",
                "host:80 80"
            })
    void whatIsNoAddressIsRefusedWithItsKey(String text) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("address: ");
    }

    @Test
    void onlyThisMachineIsLoopback() {
        assertThat(Address.parse("127.0.0.1:1").isLoopback()).isTrue();
        assertThat(Address.parse("[::1]:1").isLoopback()).isTrue();
        assertThat(Address.parse("0.0.0.0:1").isLoopback()).isFalse();
        assertThat(Address.parse("192.0.2.1:1").isLoopback()).isFalse();
    }

    @Test
    void aPortInUseIsSaidInOneSentence() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();
            assertThatThrownBy(() -> new Address("127.0.0.1", port).free())
                    .hasMessage(
                            "address: the console cannot listen on 127.0.0.1:%d: another program has it; choose another port, such as 127.0.0.1:8080"
                                    .formatted(port));
        }
    }

    @Test
    void portZeroBecomesAFreeOne() {
        assertThat(new Address("127.0.0.1", 0).free().port()).isPositive();
    }
}
