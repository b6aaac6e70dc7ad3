package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/**
 * Publishers and durable subscribers that outlive the gateway: Eclipse Paho's clients, which keep what is open between connections, and a
 * ledger of what was acknowledged and what came. Thread-safe.
 *
 * <p>Subscriber <i>i</i> gets what publisher <i>i</i> says, on {@code fleet/i}, or below another name; the even ones with QoS 1, the
 * odd ones with QoS 2.
 */
final class Fleet implements AutoCloseable {

    private final int size;
    private final String name;
    private final long pauseNanos;
    private final boolean retain;
    private final List<Publisher> publishers = new ArrayList<>();
    private final List<Taker> takers = new ArrayList<>();
    private int looked;
    private int older;
    private volatile boolean paused;

    Fleet(int size) throws MqttException {
        this(size, "fleet", Duration.ZERO);
    }

    Fleet(int size, String name, Duration pause) throws MqttException {
        this(size, name, pause, false);
    }

    /**
     * @param name what their topics begin with
     * @param pause what a publisher waits after each message
     * @param retain whether what they publish is retained
     */
    Fleet(int size, String name, Duration pause, boolean retain) throws MqttException {
        this.size = size;
        this.name = name;
        this.pauseNanos = pause.toNanos();
        this.retain = retain;
        for (int i = 0; i < size; i++) {
            publishers.add(new Publisher(i));
            takers.add(new Taker(i));
        }
    }

    private static int qos(int member) {
        return 1 + member % 2;
    }

    /**
     * What came of all that was published.
     *
     * @param looked how many retained messages were looked for
     * @param older how many of them were missing, or older than what was acknowledged
     */
    record Tally(int acknowledged, int found, int lost, int duplicated, int looked, int older) {
        @Override
        public String toString() {
            var counts = "acknowledged %d, found %d, lost %d, duplicated at QoS 2 %d"
                    .formatted(acknowledged, found, lost, duplicated);
            return looked == 0
                    ? counts
                    : counts + ", retained %d, of these older than acknowledged %d".formatted(looked, older);
        }
    }

    /** Looks whether a gateway that has just started retains what was acknowledged last, or newer. */
    void look(int port) throws Exception {
        int expected = (int)
                publishers.stream().filter(publisher -> publisher.last >= 0).count();
        try (var viewer = new Viewer(port, name + "-viewer", name + "/#", name + "-end")) {
            viewer.publish(name + "-end", "", 1); // comes behind all that is retained
            viewer.awaitTopic(name + "-end");
            var retained = new HashMap<String, String>();
            viewer.seen().stream()
                    .filter(Viewer.Seen::retained)
                    .forEach(message -> retained.put(message.topic(), message.payload()));
            for (var publisher : publishers) {
                var found = retained.getOrDefault(name + "/" + publisher.number, "none/-1");
                if (Integer.parseInt(found.substring(found.indexOf('/') + 1)) < publisher.last) {
                    older++;
                }
            }
        }
        looked += expected;
    }

    /** Returns how many messages have come, each as often as it did. */
    int came() {
        return takers.stream().mapToInt(taker -> taker.got.size()).sum();
    }

    /** Waits until nothing is missing, or nothing has come for so long: how long it takes in all depends on how much is queued. */
    Tally settled(Duration silence) {
        int came = -1;
        long heard = System.nanoTime();
        while (true) {
            int now = came();
            if (now == came) {
                var tally = tally();
                if (tally.lost() == 0 || System.nanoTime() - heard > silence.toNanos()) {
                    return tally;
                }
            } else {
                came = now;
                heard = System.nanoTime();
            }
            LockSupport.parkNanos(200_000_000);
        }
    }

    /** Connects the subscribers with these numbers. */
    void subscribe(int port, int from, int to) {
        atOnce(takers.subList(from, to), taker -> {
            try {
                taker.connect(port);
            } catch (MqttException e) {
                throw new IllegalStateException("taker-" + taker.number + " does not get in", e);
            }
        });
    }

    /** One after the other would take long: Paho's client sleeps 0.3 s while it connects. */
    private static void atOnce(List<Taker> takers, Consumer<Taker> step) {
        try (var threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            takers.stream()
                    .map(taker -> CompletableFuture.runAsync(() -> step.accept(taker), threads))
                    .toList()
                    .forEach(CompletableFuture::join);
        }
    }

    /** Lets the publishers end after their next message. */
    void pause() {
        paused = true;
    }

    /** Publishes on all connections until the gateway is gone. */
    List<Thread> publish(int port) {
        var threads = new ArrayList<Thread>();
        for (var publisher : publishers) {
            threads.add(Thread.ofPlatform().start(() -> publisher.run(port)));
        }
        return threads;
    }

    /** Lets the publishers finish what they have begun. */
    void finish(int port) throws MqttException {
        for (var publisher : publishers) {
            publisher.finish(port);
        }
    }

    /** Lets everybody's connection go. */
    void disconnect() {
        disconnect(0, size);
    }

    /** Lets the connections of the subscribers with these numbers go. */
    void disconnect(int from, int to) {
        atOnce(takers.subList(from, to), Taker::disconnect);
    }

    Tally tally() {
        int acknowledged = 0;
        int found = 0;
        int lost = 0;
        int duplicated = 0;
        for (int i = 0; i < size; i++) {
            var counts = takers.get(i).counts();
            for (var payload : publishers.get(i).acknowledged) {
                acknowledged++;
                if (counts.containsKey(payload)) {
                    found++;
                } else {
                    lost++;
                }
            }
            if (qos(i) == 2) {
                for (int count : counts.values()) {
                    duplicated += count - 1;
                }
            }
        }
        return new Tally(acknowledged, found, lost, duplicated, looked, older);
    }

    private static MqttConnectOptions options() {
        var options = new MqttConnectOptions();
        options.setCleanSession(false);
        options.setConnectionTimeout(10);
        options.setMaxInflight(10);
        return options;
    }

    /** Publishes one message after the other, and knows which were acknowledged. */
    private final class Publisher {
        private final int number;
        private final MqttClient client;
        private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        private int count;
        private int last = -1;

        Publisher(int number) throws MqttException {
            this.number = number;
            client = new MqttClient("tcp://127.0.0.1:1", name + "-publisher-" + number, new MemoryPersistence());
            client.setTimeToWait(20_000);
            client.setCallback(new MqttCallback() {
                @Override
                public void connectionLost(Throwable cause) {
                    // run() hears of it
                }

                @Override
                public void messageArrived(String topic, MqttMessage message) {
                    // subscribed to nothing
                }

                @Override
                public void deliveryComplete(IMqttDeliveryToken token) {
                    // run() hears of it; what is finished after a kill is not counted
                }
            });
        }

        private void connect(int port) throws MqttException {
            var options = options();
            options.setServerURIs(new String[] {"tcp://127.0.0.1:" + port});
            client.connect(options); // and sends again what is open
        }

        void run(int port) {
            try {
                if (!client.isConnected()) {
                    connect(port);
                }
                while (!paused) {
                    int current = count++;
                    var payload = number + "/" + current;
                    var message = new MqttMessage(payload.getBytes(StandardCharsets.UTF_8));
                    message.setQos(qos(number));
                    message.setRetained(retain);
                    client.publish(name + "/" + number, message); // returns with the PUBACK or PUBCOMP
                    acknowledged.add(payload);
                    last = current;
                    LockSupport.parkNanos(pauseNanos);
                }
            } catch (MqttException e) { // the gateway is gone
                count++;
            }
        }

        void finish(int port) throws MqttException {
            if (!client.isConnected()) {
                connect(port);
            }
            // Not by waiting for the tokens: they end with the connection they were made for.
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (client.getPendingDeliveryTokens().length > 0) {
                assertThat(System.nanoTime())
                        .as("publisher-%d still waits for its acknowledgement", number)
                        .isLessThan(end);
                LockSupport.parkNanos(5_000_000);
            }
        }
    }

    /** A durable subscriber, and all it ever got. */
    private final class Taker {
        private final int number;
        private final MqttClient client;
        private final Collection<String> got = new ConcurrentLinkedQueue<>();
        private boolean subscribed;

        Taker(int number) throws MqttException {
            this.number = number;
            client = new MqttClient("tcp://127.0.0.1:1", name + "-taker-" + number, new MemoryPersistence());
            client.setTimeToWait(20_000);
            client.setCallback(new MqttCallback() {
                @Override
                public void connectionLost(Throwable cause) {
                    // the test connects it again
                }

                @Override
                public void messageArrived(String topic, MqttMessage message) {
                    got.add(new String(message.getPayload(), StandardCharsets.UTF_8));
                }

                @Override
                public void deliveryComplete(IMqttDeliveryToken token) {
                    // publishes nothing
                }
            });
        }

        void connect(int port) throws MqttException {
            if (client.isConnected()) {
                return;
            }
            var options = options();
            options.setServerURIs(new String[] {"tcp://127.0.0.1:" + port});
            var token = client.connectWithResult(options);
            if (subscribed && !token.getSessionPresent()) {
                throw new AssertionError("the session of taker-" + number + " is gone");
            }
            if (!subscribed) {
                client.subscribe(name + "/" + number, qos(number));
                subscribed = true;
            }
        }

        void disconnect() {
            if (client.isConnected()) {
                try {
                    client.disconnectForcibly(0, 1_000, false);
                } catch (MqttException e) { // the connection is gone all the same
                    subscribed = true;
                }
            }
        }

        Map<String, Integer> counts() {
            Map<String, Integer> counts = new HashMap<>();
            got.forEach(payload -> counts.merge(payload, 1, Integer::sum));
            return counts;
        }
    }

    @Override
    public void close() throws MqttException {
        for (var publisher : publishers) {
            close(publisher.client);
        }
        for (var taker : takers) {
            close(taker.client);
        }
    }

    private static void close(MqttClient client) throws MqttException {
        if (client.isConnected()) {
            client.disconnectForcibly(0, 1_000, false);
        }
        client.close();
    }
}
