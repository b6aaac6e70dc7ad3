package sluice.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.SteadyClock;
import sluice.bus.Subscriber;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/** Topics from the shell: look, publish, watch. Thread-safe. */
@Component(
        service = BusCommands.class,
        property = {
            "osgi.command.scope=sluice",
            "osgi.command.function=topics",
            "osgi.command.function=publish",
            "osgi.command.function=watch"
        })
public final class BusCommands {

    private static final int WAITING = 1_000;
    private static final int LOOK_MILLIS = 200;

    private final MessageBus bus;
    private final Origin origin = new Origin("shell");
    private volatile boolean closed;

    @Activate
    public BusCommands(@Reference MessageBus bus) {
        this.bus = bus;
    }

    @Deactivate
    void close() {
        closed = true;
    }

    @Descriptor("show all retained messages")
    public void topics(CommandSession session) {
        topics(session, "#");
    }

    @Descriptor("show the retained messages whose topic matches a filter")
    public void topics(CommandSession session, @Descriptor("topic filter, such as cellar/#") String filter) {
        Say.orSorry(session, () -> {
            var now = SteadyClock.SYSTEM.instant();
            var table = new Table("TOPIC", "QOS", "AGE", "PAYLOAD");
            var found = new TreeMap<String, Message>();
            bus.retained(
                    TopicFilter.of(filter), message -> found.put(message.topic().value(), message));
            found.forEach((topic, message) -> table.row(
                    topic,
                    Integer.toString(message.qos().level()),
                    Shown.age(message.received(), now),
                    Shown.payload(message.payload())));
            Say.table(session, table, "No retained message matches " + filter + ".");
        });
    }

    @Descriptor("publish a message with QoS 0")
    public void publish(
            CommandSession session,
            @Descriptor("topic name, such as cellar/light") String topic,
            @Descriptor("text; several words are joined by blanks") String... payload) {
        Say.orSorry(session, () -> {
            var message = Message.of(TopicName.of(topic), Payload.of(String.join(" ", payload)));
            boolean matched = bus.publish(message, origin).matched();
            session.getConsole().println(matched ? "Published." : "Published; nobody is subscribed to " + topic + ".");
        });
    }

    /** Without an argument because Gogo takes a lone {@code #} for the beginning of a comment. */
    @Descriptor("show all messages as they come; Enter ends it")
    public void watch(CommandSession session) {
        watch(session, "#");
    }

    @Descriptor("show messages as they come; Enter ends it")
    public void watch(CommandSession session, @Descriptor("topic filter, such as cellar/#") String filter) {
        Say.orSorry(session, () -> watch(session.getConsole(), session.getKeyboard(), TopicFilter.of(filter)));
    }

    /** A slow terminal must not slow the publishers: beyond so many waiting lines, further ones are left out and counted. */
    private void watch(PrintStream out, InputStream keyboard, TopicFilter filter)
            throws IOException, InterruptedException {
        var lines = new ArrayBlockingQueue<Message>(WAITING);
        var left = new LongAdder();
        Subscriber subscriber = delivery -> {
            if (!lines.offer(delivery.message())) {
                left.increment();
            }
        };
        out.println("Watching " + filter + ", Enter ends it.");
        bus.subscribe(subscriber, Subscription.to(filter));
        try {
            while (!closed && keyboard.available() == 0) {
                var message = lines.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (message != null) {
                    out.println(Table.onOneLine(message.topic() + "  " + Shown.payload(message.payload())));
                }
                long missed = left.sumThenReset();
                if (missed > 0) {
                    out.println("(" + missed + " messages came too fast to be shown)");
                }
            }
        } finally {
            bus.unsubscribe(subscriber);
        }
        keyboard.skipNBytes(keyboard.available());
    }
}
