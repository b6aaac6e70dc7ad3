package sluice.bridge.engine;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import sluice.bridge.Drop;
import sluice.bridge.Endpoint.Version;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.MessageProperties;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.Receipt;
import sluice.bus.TopicName;
import sluice.bus.local.LocalBus;
import sluice.store.JournalLimits;
import sluice.store.JournalLimits.Overflow;
import sluice.store.Store;
import sluice.store.memory.MemoryStore;

/** A bridge on the real bus and the store in memory, with a far side and a clock in the test's hand. */
final class EngineRig {

    static final JournalLimits ROOMY = new JournalLimits(100_000, 100_000_000, Overflow.DROP_OLDEST);

    final ManualLoop loop = new ManualLoop();
    final MessageBus bus;
    final Store store;
    final FakeConnector far = new FakeConnector();
    final Origin sensor = new Origin("sensor");
    final Engine engine;

    private final int window;

    EngineRig(int window, String... routes) throws IOException {
        this(new MemoryStore(), window, ROOMY, routes);
    }

    EngineRig(Store store, int window, JournalLimits limits, String... routes) throws IOException {
        this(new LocalBus(), store, window, limits, routes);
    }

    EngineRig(MessageBus bus, Store store, int window, JournalLimits limits, String... routes) throws IOException {
        this.bus = bus;
        this.store = store;
        this.window = window;
        engine = new Engine(settings(limits, routes), bus, store, loop, new Random(7));
        engine.start();
    }

    static Settings settings(int window, JournalLimits limits, String... routes) {
        return TestSettings.of(
                "plant7",
                1883,
                Version.V5,
                window,
                limits,
                RouteParser.parse(List.of(routes), Map.of("gateway", "gw")));
    }

    private Settings settings(JournalLimits limits, String... routes) {
        return settings(window, limits, routes);
    }

    void change(String... routes) throws IOException {
        engine.change(settings(ROOMY, routes));
    }

    EngineRig connect() {
        if (far.links.isEmpty()) {
            engine.add(far, List.of("mqtt"));
        }
        far.last().accept();
        return this;
    }

    Receipt publish(String topic, String payload) {
        return publish(topic, payload, Qos.AT_LEAST_ONCE, sensor);
    }

    Receipt publish(String topic, String payload, Qos qos, Origin origin) {
        return bus.publish(message(topic, payload).withQos(qos), origin);
    }

    Message message(String topic, String payload) {
        return new Message(
                TopicName.of(topic), Payload.of(payload), Qos.AT_MOST_ONCE, false, MessageProperties.NONE, loop.now());
    }

    /** Acknowledges all that the newest link got and has not answered. */
    void acknowledgeAll() {
        for (int i = 0; i < far.last().answers.size(); i++) {
            far.last().acknowledge(i);
        }
    }

    long dropped(Drop reason) {
        return engine.status().dropped().getOrDefault(reason, 0L);
    }
}
