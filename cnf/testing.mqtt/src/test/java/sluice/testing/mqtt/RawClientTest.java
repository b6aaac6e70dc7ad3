package sluice.testing.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sluice.mqtt.Diagnostics;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.Hex;

class RawClientTest {

    private ServerSocket server;
    private RawClient client;
    private Socket far;

    @BeforeEach
    void connect() throws Exception {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        client = RawClient.open((InetSocketAddress) server.getLocalSocketAddress(), ProtocolVersion.MQTT_5);
        far = server.accept();
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        far.close();
        server.close();
    }

    private void answer(String... packets) throws Exception {
        for (var packet : packets) {
            far.getOutputStream().write(Hex.packet(packet));
        }
    }

    @Test
    void sendsDumpsAndPackets() throws Exception {
        client.send("82 00 07   SUBSCRIBE without a filter").send(new Packet.Pingreq());

        assertThat(far.getInputStream().readNBytes(6)).isEqualTo(Hex.bytes("82 02 00 07 C0 00"));
    }

    @Test
    void whatComesBeforeThePingrespIsReturned() throws Exception {
        answer("40 00 07   PUBACK", "D0   PINGRESP");

        assertThat(client.sync()).isEqualTo(List.of(new Packet.Puback(7, ReasonCode.SUCCESS)));
    }

    @Test
    void somethingInPlaceOfNothingIsTold() throws Exception {
        answer("40 00 07   PUBACK", "D0   PINGRESP");

        assertThatThrownBy(client::expectNothing)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Puback");
    }

    @Test
    void otherBytesThanExpectedAreTold() throws Exception {
        answer("40 00 07   PUBACK");

        assertThatThrownBy(() -> client.expect("40 00 08"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("40 02 00 07");
    }

    @Test
    void theEndOfTheConnectionIsSeen() throws Exception {
        answer("E0 82   DISCONNECT, protocol error");
        far.close();

        client.expectDisconnected(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void aPacketInPlaceOfTheEndIsTold() throws Exception {
        answer("E0 82   DISCONNECT, protocol error");

        assertThatThrownBy(client::expectClosed)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Disconnect");
    }

    @Test
    void connectedTakesTheConnack() throws Exception {
        var address = (InetSocketAddress) server.getLocalSocketAddress();
        var other = CompletableFuture.supplyAsync(
                () -> RawClient.connected(address, ProtocolVersion.MQTT_3_1_1, "c", true));
        try (var accepted = server.accept()) {
            accepted.getOutputStream().write(Hex.packet("20 00 00   CONNACK, accepted"));
            try (var session = other.get(10, TimeUnit.SECONDS)) {
                session.send(new Packet.Disconnect(ReasonCode.SUCCESS, Diagnostics.NONE));
            }
            assertThat(accepted.getInputStream().readAllBytes())
                    .isEqualTo(Hex.bytes("10 0D 00 04 4D 51 54 54 04 02 00 00 00 01 63 E0 00"));
        }
    }
}
