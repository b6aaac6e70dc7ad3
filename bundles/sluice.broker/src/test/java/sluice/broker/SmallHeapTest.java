package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.broker.Packets.puback;
import static sluice.broker.Packets.publish;
import static sluice.broker.Packets.subscribe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.testing.mqtt.RawClient;

/** A broker with 24 MB of heap, in a process of its own that ends when it runs out of memory, and ten times as much sent to it. */
class SmallHeapTest {

    private static final ProtocolVersion FIVE = ProtocolVersion.MQTT_5;
    private static final int CLIENTS = 100;

    private final List<RawClient> clients = new ArrayList<>();
    private Process process;
    private BufferedReader output;
    private InetSocketAddress address;

    @BeforeEach
    void begin() throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xmx24m",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallHeapMain.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        output = process.inputReader();
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(output.readLine()));
    }

    @AfterEach
    void end() throws IOException {
        clients.forEach(RawClient::close);
        output.close();
        process.destroyForcibly();
    }

    private RawClient client(String id) {
        var client = RawClient.connected(address, FIVE, id, true);
        clients.add(client);
        return client;
    }

    /** The broker is alive, and serves as soon as those who filled its memory are gone. */
    private void goThenServed() {
        client("witness").expectNothing();
        clients.forEach(RawClient::reset);
        clients.clear();
        var reader = client("reader");
        reader.send(subscribe(1, "good", 1)).receive(Packet.Suback.class);
        var publisher = client("good");
        Eventually.isTrue(() -> {
            publisher.send(publish(1, "good", 1, "x".repeat(200_000)));
            return !publisher.receive(Packet.Puback.class).code().isError();
        });
        reader.send(puback(reader.receive(Packet.Publish.class).id()));
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void clientsThatAcknowledgeNothingDoNotEndIt() {
        var publisher = client("p");
        int refused = 0;
        for (int i = 0; i < CLIENTS; i++) {
            client("c" + i).send(subscribe(1, "t" + i, 1)).receive(Packet.Suback.class);
            for (int m = 0; m < 10; m++) { // 250 MB in all
                publisher.send(publish(1, "t" + i, 1, "x".repeat(250_000)));
                refused += publisher.receive(Packet.Puback.class).code().isError() ? 1 : 0;
            }
        }
        assertThat(refused).isGreaterThan(900);
        goThenServed();
    }

    @Test
    void packetsThatAreNeverWholeDoNotEndIt() {
        var most = new byte[900_000];
        most[0] = 0x30;
        most[1] = (byte) 0xC0; // a PUBLISH of 1,000,000 bytes
        most[2] = (byte) 0x84;
        most[3] = 0x3D;
        most[5] = 1;
        most[6] = 'a';
        for (int i = 0; i < CLIENTS; i++) {
            try {
                client("c" + i).sendBytes(most); // 90 MB in all
            } catch (UncheckedIOException e) {
                assertThat(e).isNotNull(); // the broker has closed it
            }
        }
        goThenServed();
    }

    @Test
    void clientsThatDoNotReadDoNotEndIt() {
        for (int i = 0; i < CLIENTS; i++) {
            client("c" + i).send(subscribe(1, "t" + i, 0)).receive(Packet.Suback.class);
        }
        var publisher = client("p");
        for (int i = 0; i < CLIENTS; i++) {
            for (int m = 0; m < 100; m++) { // more than the sockets and a million bytes at the broker, for each
                publisher.send(publish(0, "t" + i, 0, "x".repeat(60_000)));
            }
            publisher.expectNothing();
        }
        goThenServed();
    }
}
