package sluice.bridge.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import sluice.bridge.BridgeState;
import sluice.bridge.Endpoint.Version;
import sluice.bridge.paho.PahoConnector;
import sluice.bus.Message;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.bus.local.LocalBus;
import sluice.store.sqlite.OnDisk;

/**
 * A process with three bridges to one far side and a store on the disk, to be killed: one takes out what is published here, one brings
 * in {@code cmd/#}, and one takes that out again as {@code got/#}. All of it with QoS 2.
 */
final class Victim {

    private Victim() {}

    /** @param args folder, port, version, and the first number to publish, negative to publish nothing */
    public static void main(String[] args) throws Exception {
        var store = OnDisk.open(Path.of(args[0]));
        var bus = new LocalBus();
        var connector = new PahoConnector();
        int port = Integer.parseInt(args[1]);
        var version = Version.valueOf(args[2]);
        for (var each : List.of(
                List.of("back", "out cmd/# -> got/# qos=2 loop=allow"),
                List.of("up", "out a/# qos=2"),
                List.of("down", "in cmd/# qos=2"))) {
            var settings = TestSettings.of(each.getFirst(), port, version, 20, each.getLast());
            var engine = new Engine(settings, bus, store, new ThreadLoop("bridge " + each.getFirst()), new Random(1));
            engine.start();
            engine.add(connector, List.of("mqtt"));
            while (engine.status().state() != BridgeState.CONNECTED) {
                LockSupport.parkNanos(500_000); // leaves the processor to whom it waits for
            }
        }
        System.out.println("ready");
        var sensor = new Origin("sensor");
        for (int i = Integer.parseInt(args[3]); i >= 0; i++) {
            var message = Message.of(TopicName.of("a/x"), Payload.of("" + i)).withQos(Qos.EXACTLY_ONCE);
            bus.publish(message, sensor).stored().toCompletableFuture().join();
            System.out.println("a/x " + i + ".");
        }
        Thread.currentThread().join(); // until it is killed
    }
}
