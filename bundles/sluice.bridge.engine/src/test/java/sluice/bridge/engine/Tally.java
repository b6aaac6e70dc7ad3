package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;

/** Publishes numbered messages, and counts what became of them at the far side. Confined to its test, but for acknowledgements. */
final class Tally {

    private static final int TOPICS = 7;

    private final String name;
    private final MessageBus bus;
    private final Origin sensor = new Origin("sensor");
    private final Qos qos;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final Set<Integer> found = new TreeSet<>();
    private final Map<String, List<Integer>> firsts = new HashMap<>();
    private int sent;
    private int arrived;

    Tally(String name, MessageBus bus) {
        this(name, bus, Qos.AT_LEAST_ONCE);
    }

    Tally(String name, MessageBus bus, Qos qos) {
        this.name = name;
        this.bus = bus;
        this.qos = qos;
    }

    void publish(int count) {
        for (int i = 0; i < count; i++) {
            var message = Message.of(TopicName.of("a/" + sent % TOPICS), Payload.of("" + sent))
                    .withQos(qos);
            assertThat(bus.publish(message, sensor).stored().thenRun(acknowledged::incrementAndGet))
                    .isNotCompletedExceptionally();
            sent++;
        }
    }

    /** Takes what arrives until everything has. */
    void collect(FarSide viewer) throws Exception {
        while (found.size() < sent) {
            take(viewer.next());
        }
        for (var late = viewer.messages.poll(); late != null; late = viewer.messages.poll()) {
            take(late);
        }
    }

    private void take(Message message) {
        int number = Integer.parseInt(message.payload().text());
        arrived++;
        if (found.add(number)) {
            firsts.computeIfAbsent(message.topic().value(), _ -> new ArrayList<>())
                    .add(number);
        }
    }

    /** Says what became of all, and insists that nothing is lost, that each topic kept its order and that few came twice. */
    void settle(long mostDuplicates) {
        int duplicated = arrived - found.size();
        System.out.printf(
                "%s: %d sent, %d acknowledged, %d found, %d lost, %d duplicated%n",
                name, sent, acknowledged.get(), found.size(), sent - found.size(), duplicated);
        assertThat(acknowledged).hasValue(sent);
        assertThat(found).hasSize(sent);
        firsts.forEach((topic, numbers) -> assertThat(numbers).as(topic).isSorted());
        assertThat((long) duplicated).as("duplicates").isLessThanOrEqualTo(mostDuplicates);
    }
}
