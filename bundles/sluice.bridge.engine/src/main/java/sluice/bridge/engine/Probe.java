package sluice.bridge.engine;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import sluice.bridge.BridgeState;
import sluice.bridge.Connector;
import sluice.bridge.Limits;
import sluice.bridge.Link;
import sluice.bridge.LinkEnd;
import sluice.bridge.LinkListener;
import sluice.bridge.Step;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/** Tries the way to a far side, step by step, and logs in there as the bridge does. Blocks; for one run on one thread. */
final class Probe {

    private final Settings settings;
    private final Connectors connectors;
    private final Dial dial;
    private final List<Step> steps = new ArrayList<>();

    /** What is tried at the moment. */
    private String trying = "link";

    /** @param dial opens a link with a fresh login; nobody else's */
    Probe(Settings settings, Connectors connectors, Dial dial) {
        this.settings = settings;
        this.connectors = connectors;
        this.dial = dial;
    }

    /**
     * @param live what the far side of the bridge's own link can take, null if it has none
     * @param topic where to publish, empty for nowhere
     */
    List<Step> run(@Nullable Limits live, String topic) {
        var endpoint = settings.endpoint();
        var connector = connectors.opens(endpoint.uri().getScheme());
        var missing = dial.missing();
        if (connector == null) {
            failed("nothing installed opens " + endpoint.uri().getScheme()
                    + "://; install a bundle that does, such as sluice.bridge.paho");
        } else if (!missing.isEmpty()) {
            failed(missing);
        } else {
            steps.addAll(connector.look(endpoint));
            if (steps.stream().allMatch(Step::passed)) {
                log(connector, live, topic);
            }
        }
        return steps;
    }

    private void log(Connector connector, @Nullable Limits live, String topic) {
        if (live == null) {
            open(connector, topic);
            return;
        }
        passed("the bridge is connected as " + settings.endpoint().clientId() + "; its own link is asked");
        trying = "limits";
        passed(shown(live));
        if (!topic.isEmpty()) {
            trying = "publish";
            passed("not tried: a second login under this client id would end the bridge's link; use one of its rules");
        }
    }

    private void open(Connector connector, String topic) {
        var heard = new Heard();
        long seconds = settings.endpoint().connectTimeout().toSeconds() + 1;
        var endpoint = dial.endpoint(settings.endpoint().version())
                .withNotification(null); // it is no bridge that comes or goes
        try (var link = dial.open(connector, endpoint, heard)) {
            var limits = heard.opened.get(seconds, TimeUnit.SECONDS);
            passed("accepted as " + settings.endpoint().clientId());
            trying = "limits";
            passed(shown(limits));
            trying = "subscribe";
            for (var each : settings.routes()
                    .remote(limits.subscriptionOptions(), Qos.EXACTLY_ONCE)
                    .values()) {
                link.subscribe(List.of(each)).toCompletableFuture().get(seconds, TimeUnit.SECONDS);
                passed(each.filter() + " granted");
            }
            if (!topic.isEmpty()) {
                thereAndBack(link, heard, TopicName.of(topic), seconds);
            }
        } catch (IllegalArgumentException e) {
            failed(String.valueOf(e.getMessage()));
        } catch (TimeoutException e) {
            failed("no answer within " + seconds + " s; look at the far side, or raise connect.timeout.seconds");
        } catch (ExecutionException e) {
            failed(advised(
                    heard.end,
                    String.valueOf(Objects.requireNonNullElse(e.getCause(), e).getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed("interrupted");
        }
    }

    private void thereAndBack(Link link, Heard heard, TopicName topic, long seconds)
            throws InterruptedException, ExecutionException, TimeoutException {
        trying = "round trip";
        heard.awaited = topic;
        var filter = TopicFilter.of(topic.value());
        link.subscribe(List.of(new Subscription(filter, Qos.AT_LEAST_ONCE, false, true, 0)))
                .toCompletableFuture()
                .get(seconds, TimeUnit.SECONDS);
        long before = System.nanoTime();
        link.publish(Message.of(topic, Payload.of("")).withQos(Qos.AT_LEAST_ONCE))
                .toCompletableFuture()
                .get(seconds, TimeUnit.SECONDS);
        trying = "publish";
        passed("an empty message to " + topic + " was acknowledged after " + millis(before) + " ms");
        trying = "round trip";
        heard.back.get(seconds, TimeUnit.SECONDS);
        passed("it came back after " + millis(before) + " ms");
        link.unsubscribe(List.of(filter)).toCompletableFuture().get(seconds, TimeUnit.SECONDS);
    }

    private static long millis(long before) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
    }

    /** Returns the reason with what can be done about it. */
    private String advised(@Nullable LinkEnd end, String reason) {
        if (reason.matches("[a-z.]+: .*")) {
            return reason; // it names the key, and the fix
        }
        if (end == null) { // the link is open, so it is about rights
            return reason + "; give the client the rights there, or correct the rule";
        }
        boolean lost = end.kind() == LinkEnd.Kind.LOST || end.kind() == LinkEnd.Kind.MUTE;
        var state = lost ? BridgeState.BACKING_OFF : BridgeState.REFUSED;
        var hint = Hints.of(new Standing(state, reason, Instant.EPOCH), settings, 0);
        if (hint.contains("bridge:test")) { // which this is
            return reason + "; look at the far side's log for why it ends the connection";
        }
        return hint.isEmpty() ? reason : reason + "; " + Character.toLowerCase(hint.charAt(0)) + withoutPeriod(hint);
    }

    private static String withoutPeriod(String hint) {
        return hint.substring(1, hint.endsWith(".") ? hint.length() - 1 : hint.length());
    }

    private static String shown(Limits limits) {
        return "QoS %d, %s, %d messages under way, packets of %d bytes, %s"
                .formatted(
                        limits.maximumQos().level(),
                        limits.retainAvailable() ? "retains" : "retains nothing",
                        limits.receiveMaximum(),
                        limits.maximumPacket(),
                        limits.subscriptionOptions() ? "MQTT 5" : "MQTT 3");
    }

    private void passed(String finding) {
        steps.add(new Step(trying, true, finding));
    }

    private void failed(String finding) {
        steps.add(new Step(trying, false, finding));
    }

    /** Hears the link of the test. What comes in stays at the far side, but for the test's own message. */
    private static final class Heard implements LinkListener {
        final CompletableFuture<Limits> opened = new CompletableFuture<>();
        final CompletableFuture<Void> back = new CompletableFuture<>();
        volatile @Nullable TopicName awaited;
        volatile @Nullable LinkEnd end;

        @Override
        public void opened(Limits limits) {
            opened.complete(limits);
        }

        @Override
        public CompletionStage<?> arrived(Message message) {
            var wanted = awaited;
            if (wanted != null && message.topic().equals(wanted)) {
                back.complete(null);
                return CompletableFuture.completedStage(null);
            }
            return new CompletableFuture<>(); // not acknowledged: the bridge's own link gets it
        }

        @Override
        public void closed(LinkEnd how) {
            end = how;
            var why = new IOException(how.reason());
            opened.completeExceptionally(why);
            back.completeExceptionally(why);
        }
    }
}
