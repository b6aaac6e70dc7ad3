package sluice.itest;

import java.io.EOFException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import sluice.bus.Message;
import sluice.bus.MessageProperties;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.mqtt.Packet;
import sluice.mqtt.ProtocolVersion;
import sluice.mqtt.ReasonCode;
import sluice.testing.mqtt.RawClient;

/**
 * An MQTT 5 client with a kept session: it publishes a message again until that is acknowledged, or takes and acknowledges what comes.
 * Thread-safe; its packets are handled by one thread of its own.
 */
final class KeptClient implements AutoCloseable {

    private final RawClient client;
    private final List<String> came = new ArrayList<>();
    private final List<String> acknowledged = new ArrayList<>();
    private int refused;
    private boolean closed;
    private boolean broken;

    private KeptClient(RawClient client) {
        this.client = client;
    }

    /** Something a test does meanwhile. */
    interface Step {
        void run() throws Exception;
    }

    /** Connects to a gateway on this machine. */
    static KeptClient connected(int port, String id) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return new KeptClient(RawClient.connected(address, ProtocolVersion.MQTT_5, id, false));
    }

    /** Connects to a gateway on this machine as soon as it lets clients in. */
    static KeptClient reconnected(int port, String id) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try {
                return connected(port, id);
            } catch (UncheckedIOException | AssertionError e) {
                if (System.nanoTime() - end > 0) {
                    throw new AssertionError("Nobody lets client " + id + " in", e);
                }
                Thread.sleep(50);
            }
        }
    }

    /** Subscribes with QoS 1, and takes all that comes from then on. */
    void take(String filter) {
        client.send(
                new Packet.Subscribe(1, List.of(Packet.Subscribe.Request.of(filter, Qos.AT_LEAST_ONCE)), 0, List.of()));
        client.receive(Packet.Suback.class);
        goOn();
    }

    /** Takes all that comes. */
    void goOn() {
        Thread.ofPlatform()
                .daemon()
                .start(() -> run(() -> {
                    var publish = client.receive(Packet.Publish.class);
                    add(came, publish.message().payload().text());
                    client.send(new Packet.Puback(publish.id(), ReasonCode.SUCCESS));
                }));
    }

    /** Publishes 0, 1, 2 and so on with QoS 1, each until it is acknowledged; ends with all that were. */
    CompletableFuture<List<String>> publishWhile(String topic, BooleanSupplier goOn) {
        return publishWhile(topic, "", goOn);
    }

    /** Publishes likewise, each number behind some text. */
    CompletableFuture<List<String>> publishWhile(String topic, String prefix, BooleanSupplier goOn) {
        var done = new CompletableFuture<List<String>>();
        Thread.ofPlatform().daemon().start(() -> {
            var number = new int[1];
            run(() -> {
                if (!goOn.getAsBoolean()) {
                    done.complete(acknowledged());
                    throw new UncheckedIOException(new EOFException("enough"));
                }
                var text = prefix + number[0];
                client.send(new Packet.Publish(1, false, message(topic, text)));
                if (client.receive(Packet.Puback.class).code().isError()) {
                    count();
                    LockSupport.parkNanos(20_000_000); // it may be refused for a while
                } else {
                    add(acknowledged, text);
                    number[0]++;
                }
            });
            done.complete(acknowledged());
        });
        return done;
    }

    private static Message message(String topic, String text) {
        return new Message(
                TopicName.of(topic), Payload.of(text), Qos.AT_LEAST_ONCE, false, MessageProperties.NONE, Instant.now());
    }

    /** Repeats a step until the connection ends, or the step says that it is enough. */
    private void run(Runnable step) {
        try {
            while (true) {
                step.run();
            }
        } catch (UncheckedIOException | AssertionError e) {
            end(e);
        }
    }

    private synchronized void end(Throwable why) {
        broken = !closed && !String.valueOf(why.getMessage()).contains("enough");
        notifyAll();
    }

    private synchronized void count() {
        refused++;
        notifyAll();
    }

    private synchronized void add(List<String> list, String text) {
        list.add(text);
        notifyAll();
    }

    /** Waits until so many more messages have been acknowledged. */
    synchronized void awaitAcknowledged(int more) throws InterruptedException {
        int enough = acknowledged.size() + more;
        await(() -> acknowledged.size() >= enough, more + " more messages acknowledged");
    }

    /** Waits until so many messages have been refused. */
    synchronized void awaitRefused(int many) throws InterruptedException {
        await(() -> refused >= many, many + " messages refused");
    }

    /** Waits until so many messages have come. */
    synchronized void awaitCame(int many) throws InterruptedException {
        await(() -> came.size() >= many, many + " messages");
    }

    /** Waits until this message has come. */
    synchronized void await(String text) throws InterruptedException {
        await(() -> came.contains(text), "message " + text);
    }

    private void await(BooleanSupplier what, String name) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!what.getAsBoolean()) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0 || broken) {
                throw new AssertionError((broken ? "The connection broke before " : "Not in time: ") + name);
            }
            wait(left);
        }
    }

    private synchronized List<String> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /** Returns what came, each the first time only. */
    synchronized List<String> firsts() {
        return came.stream().distinct().toList();
    }

    /** Returns how many times a message was refused. */
    synchronized int refused() {
        return refused;
    }

    synchronized boolean isBroken() {
        return broken;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        client.close();
    }
}
