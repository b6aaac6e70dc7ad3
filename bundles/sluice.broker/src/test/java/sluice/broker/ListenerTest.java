package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a listener's configuration may say. */
class ListenerTest {

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"127.0.0.1:1883", "127.8.9.1:0", "[::1]:1883", "localhost:1883"})
    void loopbackIsServedWithoutAsking(String address) {
        assertThat(Listener.checkedAddress(address, false).getAddress().isLoopbackAddress())
                .isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"0.0.0.0:1883", "[::]:1883", "192.0.2.7:1883"})
    void otherMachinesAreServedOnlyIfSomebodySaidSo(String address) {
        assertThatThrownBy(() -> Listener.checkedAddress(address, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "anonymous: other machines can reach " + address
                                + ", and nobody checks who comes in; configure users, set anonymous to true or listen at 127.0.0.1");
        assertThat(Listener.checkedAddress(address, true).getPort()).isEqualTo(1883);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "1883; address: '1883' is not host:port, for example 127.0.0.1:1883",
                "127.0.0.1:mqtt; address: '127.0.0.1:mqtt' has no number for a port",
                "127.0.0.1:65536; address: port must be 0 to 65535, not 65536",
                "::1:1883; address: '::1:1883' has an IPv6 host without brackets, write [::1]:1883"
            })
    void anAddressThatIsNoneIsToldInOneSentence(String address, String sentence) {
        assertThatThrownBy(() -> Addresses.parse(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(sentence);
    }

    @Test
    void addressesAreWrittenAsTheyAreRead() {
        assertThat(Addresses.text(Addresses.parse("[::1]:1883"))).isEqualTo("[0:0:0:0:0:0:0:1]:1883");
        assertThat(Addresses.text(new InetSocketAddress(InetAddress.getLoopbackAddress(), 5)))
                .isEqualTo("127.0.0.1:5");
    }

    @Test
    void aLimitOutOfRangeNamesItsKey() {
        assertThatThrownBy(() -> new ListenerLimits(
                        0, Rig.LISTENER.connectTimeout(), 1 << 20, 1 << 20, Rig.LISTENER.keepAlive(), 32))
                .hasMessage("connections: must be 1 to 1000000, not 0");
        assertThatThrownBy(() -> new SessionLimits(
                        Rig.SESSION.expiry(), 0, 1, Duration.ZERO, SessionLimits.Overflow.DROP_NEWEST, 1, 1, 1, 1))
                .hasMessage("queue.messages: must be 1 to 10000000, not 0");
    }
}
