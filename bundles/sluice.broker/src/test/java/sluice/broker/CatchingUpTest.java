package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.broker.Packets.connect;
import static sluice.broker.Packets.kept;
import static sluice.broker.Packets.publish;
import static sluice.broker.Packets.subscribe;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import sluice.bus.local.LocalBus;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.testing.mqtt.RawClient;
import sluice.transport.tcp.TcpTransport;

/** A client that comes back while messages come for it. */
class CatchingUpTest {

    @Test
    void whatIsStoredWhileTheBacklogIsReadComesRightBehindIt() throws Exception {
        var held = new HeldReads();
        var transport = new TcpTransport(1);
        var broker = new Broker(new LocalBus(), Rig.SESSION, InstantSource.system(), new ThreadTimers(), held.store());
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var door = new Door(broker, Admission.ANYBODY, Rig.LISTENER, transport, address);
        try (var publisher = RawClient.connected(door.address(), ProtocolVersion.MQTT_5, "publisher", true)) {
            var client = open(door);
            client.send(subscribe(1, "a", 1)).receive(Packet.Suback.class);
            client.close();
            publisher.send(publish(1, "a", 1, "one")).receive(Packet.Puback.class);

            held.hold();
            client = open(door);
            held.await();
            publisher.send(publish(2, "a", 1, "two")).receive(Packet.Puback.class);
            held.release();
            publisher.send(publish(3, "a", 1, "three")).receive(Packet.Puback.class);

            for (var expected : new String[] {"one", "two", "three"}) {
                var got = client.receive(Packet.Publish.class);
                assertThat(got.message().payload().text()).isEqualTo(expected);
                client.send(Packets.puback(got.id()));
            }
            client.close();
        } finally {
            door.close();
            broker.close();
            transport.close();
        }
    }

    private static RawClient open(Door door) {
        var client = RawClient.open(door.address(), ProtocolVersion.MQTT_5).send(connect("c", false, kept(100)));
        client.receive(Packet.Connack.class);
        return client;
    }
}
