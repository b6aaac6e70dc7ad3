package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.broker.Packets.connect;
import static sluice.broker.Packets.kept;
import static sluice.broker.Packets.subscribe;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sluice.bus.Message;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.Receipt;
import sluice.bus.TopicName;
import sluice.bus.local.LocalBus;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.testing.mqtt.RawClient;
import sluice.transport.tcp.TcpTransport;

/** The broker is replaced while the bus lives on, and others go on publishing there. */
class ReplacedTest {

    private final HeldTime time = new HeldTime();
    private final LocalBus bus = new LocalBus();
    private final Origin sensor = new Origin("sensor");
    private final CrashStore store = new CrashStore(new CrashStore.Disk(), 0, () -> {});
    private TcpTransport transport;
    private Broker broker;
    private Door door;

    @BeforeEach
    void begin() throws Exception {
        transport = new TcpTransport(1);
        broker = new Broker(bus, Rig.SESSION, time, time.timers(), store);
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        door = new Door(broker, Admission.ANYBODY, Rig.LISTENER, transport, address);
    }

    @AfterEach
    void end() {
        door.close();
        broker.close();
        transport.close();
    }

    private RawClient client(String id) {
        var client = RawClient.open(door.address(), ProtocolVersion.MQTT_5).send(connect(id, false, kept(100)));
        client.receive(Packet.Connack.class);
        return client;
    }

    private void subscribed(String id, String filter) {
        try (var client = client(id)) {
            client.send(subscribe(1, filter, 2)).receive(Packet.Suback.class);
        }
    }

    private Receipt publish(String topic, String text, Qos qos) {
        return bus.publish(Message.of(TopicName.of(topic), Payload.of(text)).withQos(qos), sensor);
    }

    private void assertGets(String id, String... texts) {
        try (var client = client(id)) {
            for (var text : texts) {
                var got = client.receive(Packet.Publish.class);
                assertThat(got.message().payload().text()).isEqualTo(text);
                client.send(Packets.puback(got.id()));
            }
            client.expectNothing();
        }
    }

    @Test
    void keptSessionsGetWhatOthersPublishedMeanwhileAndTheirReceiptsWait() throws Exception {
        subscribed("one", "a/#");
        subscribed("other", "a/1");
        subscribed("member", "$share/group/a/1");
        end();
        var first = publish("a/1", "first", Qos.AT_LEAST_ONCE);
        var second = publish("a/2", "second", Qos.AT_LEAST_ONCE);
        var nobodys = publish("b", "nobody's", Qos.AT_LEAST_ONCE);
        assertThat(List.of(first.isStored(), second.isStored())).containsOnly(false);
        assertThat(nobodys.matched()).isFalse();
        assertThat(nobodys.isStored()).isTrue();

        begin();
        first.stored().join();
        second.stored().join();
        publish("a/1", "third", Qos.AT_LEAST_ONCE).stored().join();
        assertGets("one", "first", "second", "third");
        assertGets("other", "first", "third");
        assertGets("member", "first", "third");
    }

    @Test
    void sessionsThatAreNotKeptLeaveNothing() {
        try (var client = RawClient.connected(door.address(), ProtocolVersion.MQTT_5, "passing", true)) {
            client.send(subscribe(1, "a/#", 1)).receive(Packet.Suback.class);
            door.close();
            broker.close();
        }
        var receipt = publish("a/1", "first", Qos.AT_LEAST_ONCE);
        assertThat(receipt.matched()).isFalse();
        assertThat(receipt.isStored()).isTrue();
    }
}
