package sluice.itest.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;

/**
 * Publishes 0, 1, 2 and so on inside the gateway, each again until it is stored, and writes those into the file {@value #FILE} in the
 * gateway's home.
 */
public final class Feeder implements BundleActivator {

    /** Where it publishes. */
    public static final String TOPIC = "data/fed";

    /** What is stored, a number in each line. */
    public static final String FILE = "fed.txt";

    private @Nullable Thread thread;

    @Override
    public void start(BundleContext context) {
        var bus = context.getService(context.getServiceReference(MessageBus.class));
        var file = Path.of(context.getProperty("sluice.home"), FILE);
        thread = Thread.ofPlatform().daemon().start(() -> feed(bus, file));
    }

    private static void feed(MessageBus bus, Path file) {
        var origin = new Origin("feeder");
        var topic = TopicName.of(TOPIC);
        try {
            for (int number = 0; ; ) {
                var message = Message.of(topic, Payload.of(Integer.toString(number)));
                try {
                    bus.publish(message.withQos(Qos.AT_LEAST_ONCE), origin)
                            .stored()
                            .get();
                    Files.writeString(file, number + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                    number++;
                } catch (ExecutionException e) {
                    Thread.sleep(20); // it may be refused for a while
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop(BundleContext context) throws InterruptedException {
        if (thread != null) {
            thread.interrupt();
            thread.join(5_000);
        }
    }
}
