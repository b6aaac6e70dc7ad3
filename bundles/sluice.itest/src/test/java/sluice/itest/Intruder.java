package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.MessageProperties;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.mqtt.ConnectProperties;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.mqtt.RawClient;

/** Tries the doors: connects to listeners as several users, and publishes to several topics as each. */
final class Intruder {

    private static final List<String> TOPICS =
            List.of("cellar/lamp", "cellar/safe/door", "cellar/safe", "cellar/s", "hall/x", "hall", "other/y");

    /** Whoever fails makes the others wait: those come last. */
    private static final List<Try> TRIES = List.of(
            new Try("default", "ada", "enigma"),
            new Try("default", "sensor7", "hothothot"),
            new Try("plant", "pia", "green"),
            new Try("default", "nobody", null),
            new Try("plant", "nobody", null),
            new Try("plant", "ada", "enigma"),
            new Try("default", "ada", "guess"));

    private record Try(
            String listener, String user, @Nullable String password) {}

    private Intruder() {}

    /**
     * Returns what he could do: {@code default ada in}, {@code default ada cellar/lamp}.
     *
     * @param ports of the listeners, by name
     */
    static Set<String> getsThrough(Map<String, Integer> ports) {
        var through = new TreeSet<String>();
        for (var attempt : TRIES) {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(attempt.listener()));
            try (var client = RawClient.open(address, ProtocolVersion.MQTT_5)) {
                if (isLetIn(client, attempt)) {
                    var who = attempt.listener() + " "
                            + ("guess".equals(attempt.password()) ? "guesser" : attempt.user());
                    through.add(who + " in");
                    TOPICS.stream()
                            .filter(topic -> publishes(client, topic))
                            .forEach(topic -> through.add(who + " " + topic));
                }
            } catch (UncheckedIOException e) {
                assertThat(e).hasMessageStartingWith("no connection"); // nobody listens there
            }
        }
        return through;
    }

    private static boolean isLetIn(RawClient client, Try attempt) {
        try {
            client.send(connect(attempt));
            return client.receive(Packet.Connack.class).code() == ReasonCode.SUCCESS;
        } catch (AssertionError | UncheckedIOException _) { // it hung up without a word
            return false;
        }
    }

    private static Packet connect(Try attempt) {
        var password = attempt.password();
        return new Packet.Connect(
                ProtocolVersion.MQTT_5,
                "intruder",
                true,
                Duration.ZERO,
                null,
                password == null ? null : attempt.user(),
                password == null ? null : Payload.of(password),
                ConnectProperties.NONE);
    }

    private static boolean publishes(RawClient client, String topic) {
        var message = new Message(
                TopicName.of(topic), Payload.of("x"), Qos.AT_LEAST_ONCE, false, MessageProperties.NONE, Instant.now());
        client.send(new Packet.Publish(1, false, message));
        return !client.receive(Packet.Puback.class).code().isError();
    }
}
