package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sluice.bridge.BridgeState;
import sluice.bridge.Drop;
import sluice.bridge.Endpoint.Version;
import sluice.bridge.Limits;
import sluice.bridge.LinkEnd.Kind;
import sluice.bridge.RefusedException;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.MessageProperties;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.bus.local.LocalBus;
import sluice.store.JournalLimits;
import sluice.store.JournalLimits.Overflow;
import sluice.store.Store;
import sluice.store.memory.MemoryStore;

class EngineTest {

    private final ManualLoop loop = new ManualLoop();
    private final MessageBus bus = new LocalBus();
    private final Store store = new MemoryStore();
    private final FakeConnector far = new FakeConnector();
    private final Origin sensor = new Origin("sensor");

    private Engine engine(int window, String... routes) throws IOException {
        var engine = new Engine(
                TestSettings.of("plant7", 1883, Version.V5, window, routes), bus, store, loop, new Random(7));
        engine.start();
        return engine;
    }

    private Engine connected(int window, String... routes) throws IOException {
        var engine = engine(window, routes);
        engine.add(far, List.of("mqtt"));
        far.last().accept();
        return engine;
    }

    private void publish(String topic, String payload, Qos qos) {
        bus.publish(message(topic, payload).withQos(qos), sensor);
    }

    private Message message(String topic, String payload) {
        return new Message(
                TopicName.of(topic),
                Payload.of(payload),
                Qos.AT_MOST_ONCE,
                false,
                MessageProperties.NONE,
                loop.steady());
    }

    @Test
    void spoolsWithoutAConnectorAndSendsWhenOneComes() throws Exception {
        var engine = engine(100, "out a/# -> far/#");
        publish("a/1", "one", Qos.AT_LEAST_ONCE);
        assertThat(engine.status().state()).isEqualTo(BridgeState.STOPPED);
        assertThat(engine.status().reason()).isEqualTo("nothing installed opens mqtt://");
        assertThat(engine.status().spool().messages()).isEqualTo(1);

        engine.add(far, List.of("mqtt"));
        assertThat(engine.status().state()).isEqualTo(BridgeState.CONNECTING);
        far.last().accept();

        assertThat(engine.status().state()).isEqualTo(BridgeState.CONNECTED);
        assertThat(far.last().published)
                .extracting(each -> each.topic().value())
                .containsExactly("far/1");
        far.last().acknowledge(0);
        assertThat(engine.status().spool().messages()).isZero();
        assertThat(engine.status().sent()).isEqualTo(1);
    }

    @Test
    void theSpoolOutlivesTheConnector() throws Exception {
        var engine = connected(100, "out a/#");
        var first = far.last();
        publish("a/1", "one", Qos.AT_LEAST_ONCE);
        engine.remove(far);
        assertThat(first.closed).isTrue();
        assertThat(engine.status().state()).isEqualTo(BridgeState.STOPPED);
        publish("a/2", "two", Qos.AT_LEAST_ONCE);

        var newer = new FakeConnector();
        engine.add(newer, List.of("mqtt"));
        newer.last().accept();
        first.acknowledge(0); // late: it belongs to a link that is gone

        assertThat(newer.last().payloads()).containsExactly("one", "two");
        assertThat(engine.status().spool().messages()).isEqualTo(2);
    }

    @Test
    void keepsTheWindowAndForgetsInOrder() throws Exception {
        var engine = connected(3, "out a/#");
        for (int i = 0; i < 5; i++) {
            publish("a/" + i, "" + i, Qos.AT_LEAST_ONCE);
        }
        assertThat(far.last().payloads()).containsExactly("0", "1", "2");

        far.last().acknowledge(1);
        assertThat(far.last().payloads()).containsExactly("0", "1", "2", "3");
        assertThat(engine.status().spool().messages()).isEqualTo(5); // 1 waits for 0

        far.last().acknowledge(0);
        assertThat(engine.status().spool().messages()).isEqualTo(3);
        assertThat(engine.status().inFlight()).isEqualTo(3);
    }

    @Test
    void theFarSidesReceiveMaximumLimitsTheWindow() throws Exception {
        var engine = engine(100, "out a/#");
        engine.add(far, List.of("mqtt"));
        far.last().listener.opened(new Limits(Qos.AT_LEAST_ONCE, false, 2, 200, true));
        for (int i = 0; i < 3; i++) {
            bus.publish(message("a/" + i, "x").withQos(Qos.EXACTLY_ONCE).withRetain(true), sensor);
        }
        assertThat(far.last().published).hasSize(2);
        assertThat(far.last().published).allMatch(each -> each.qos() == Qos.AT_LEAST_ONCE && !each.retain());
    }

    @Test
    void whatIsLongerThanTheFarSideTakesDoesNotBlockTheRest() throws Exception {
        var engine = engine(100, "out a/#");
        engine.add(far, List.of("mqtt"));
        far.last().listener.opened(new Limits(Qos.AT_LEAST_ONCE, true, 10, 200, true));

        publish("a/long", "x".repeat(300), Qos.AT_LEAST_ONCE);
        publish("a/short", "fits", Qos.AT_LEAST_ONCE);

        assertThat(far.last().payloads()).containsExactly("fits");
        assertThat(engine.status().dropped()).containsEntry(Drop.TOO_LONG, 1L);
        assertThat(engine.status().spool().messages()).isEqualTo(1);
    }

    @Test
    void aLostLinkIsReplacedAndSendingBeginsAtTheFirstUnacknowledged() throws Exception {
        var engine = connected(100, "out a/#");
        for (int i = 0; i < 4; i++) {
            publish("a/" + i, "" + i, Qos.AT_LEAST_ONCE);
        }
        far.last().acknowledge(0);
        far.last().end(Kind.LOST, "connection reset");
        assertThat(engine.status().state()).isEqualTo(BridgeState.BACKING_OFF);
        assertThat(engine.status().reason()).isEqualTo("connection reset");

        loop.pass(Duration.ofMillis(500));
        far.last().accept();

        assertThat(far.links).hasSize(2);
        assertThat(far.last().payloads()).containsExactly("1", "2", "3");
        assertThat(engine.status().connects()).isEqualTo(2);
    }

    @Test
    void aFarSideThatStopsAcknowledgingIsStalled() throws Exception {
        var engine = connected(100, "out a/#");
        publish("a/1", "one", Qos.AT_LEAST_ONCE);
        loop.pass(Duration.ofMillis(4_999));
        assertThat(engine.status().state()).isEqualTo(BridgeState.CONNECTED);

        loop.pass(Duration.ofMillis(1));
        assertThat(engine.status().state()).isEqualTo(BridgeState.STALLED);
        assertThat(engine.status().reason()).isEqualTo("no acknowledgement for 5 s");
        assertThat(far.last().closed).isTrue();

        loop.pass(Duration.ofMillis(500));
        far.last().accept();
        assertThat(far.last().payloads()).containsExactly("one");
    }

    @Test
    void aRefusalIsTriedAgainAfterMinutesOnly() throws Exception {
        var engine = engine(100, "out a/#");
        engine.add(far, List.of("mqtt"));
        far.last().end(Kind.REFUSED, "bad user name or password");

        assertThat(engine.status().state()).isEqualTo(BridgeState.REFUSED);
        loop.pass(Duration.ofMinutes(4));
        assertThat(far.links).hasSize(1);
        loop.pass(Duration.ofMinutes(1));
        assertThat(far.links).hasSize(2);
    }

    @Test
    void fallsBackToOlderVersions() throws Exception {
        var engine = engine(100, "out a/#");
        engine.add(far, List.of("mqtt"));
        far.last().end(Kind.VERSION, "no");
        far.last().end(Kind.VERSION, "no");

        assertThat(far.links)
                .extracting(link -> link.endpoint.version())
                .containsExactly(Version.V5, Version.V3_1_1, Version.V3_1);
        far.last().end(Kind.VERSION, "no");
        assertThat(engine.status().state()).isEqualTo(BridgeState.REFUSED);
    }

    @Test
    void aFarSideThatHangsUpIsTriedWithAnOlderVersionNowAndThen() throws Exception {
        var engine = engine(100, "out a/#");
        engine.add(far, List.of("mqtt"));
        for (int i = 0; i < 4; i++) { // the third time it is a guess
            far.last().end(Kind.MUTE, "hangs up");
            loop.pass(Duration.ofSeconds(1));
        }
        far.last().end(Kind.MUTE, "hangs up");
        loop.pass(Duration.ofSeconds(1));
        far.last().accept(); // right this time
        far.last().end(Kind.LOST, "cut");
        loop.pass(Duration.ofSeconds(1));

        assertThat(far.links)
                .extracting(link -> link.endpoint.version())
                .containsExactly(
                        Version.V5, Version.V5, Version.V3_1_1, Version.V5, Version.V5, Version.V3_1_1, Version.V5);
    }

    @Test
    void refusedMessagesAreDroppedOrTriedAgain() throws Exception {
        var engine = connected(100, "out a/#");
        publish("a/forbidden", "forbidden", Qos.AT_LEAST_ONCE);
        publish("a/quota", "quota", Qos.AT_LEAST_ONCE);
        var link = far.last();
        link.answers.get(0).completeExceptionally(new RefusedException(0x87, "not authorized"));
        link.answers.get(1).completeExceptionally(new RefusedException(0x97, "quota exceeded"));
        publish("a/later", "later", Qos.AT_LEAST_ONCE);

        assertThat(engine.status().dropped()).containsEntry(Drop.REFUSED, 1L);
        assertThat(link.payloads()).containsExactly("forbidden", "quota");
        loop.pass(Duration.ofSeconds(1));
        assertThat(link.payloads()).containsExactly("forbidden", "quota", "quota", "later");
    }

    @Test
    void expiryIsCountedDownByTheWaitAndEndsIt() throws Exception {
        var engine = engine(100, "out a/#");
        bus.publish(
                message("a/1", "short")
                        .withQos(Qos.AT_LEAST_ONCE)
                        .withProperties(MessageProperties.NONE.withExpiry(Duration.ofSeconds(10))),
                sensor);
        bus.publish(
                message("a/2", "long")
                        .withQos(Qos.AT_LEAST_ONCE)
                        .withProperties(MessageProperties.NONE.withExpiry(Duration.ofSeconds(100))),
                sensor);
        loop.pass(Duration.ofSeconds(30));
        engine.add(far, List.of("mqtt"));
        far.last().accept();

        assertThat(far.last().payloads()).containsExactly("long");
        assertThat(far.last().published.getFirst().properties().expiry()).isEqualTo(Duration.ofSeconds(70));
        assertThat(engine.status().dropped()).containsEntry(Drop.EXPIRED, 1L);
    }

    @Test
    void aClockThatJumpsEndsNothing() throws Exception {
        var engine = engine(100, "out a/# max.age=1h");
        for (var jump : List.of(Duration.ofDays(20_000), Duration.ofHours(-2))) {
            bus.publish(
                    message("a/1", "after " + jump)
                            .withQos(Qos.AT_LEAST_ONCE)
                            .withProperties(MessageProperties.NONE.withExpiry(Duration.ofSeconds(100))),
                    sensor);
            loop.jump(jump);
            loop.pass(Duration.ofSeconds(30));
        }
        assertThat(engine.health().oldest()).isEqualTo(Duration.ofSeconds(60));
        engine.add(far, List.of("mqtt"));
        far.last().accept();

        assertThat(far.last().published)
                .extracting(each -> each.properties().expiry())
                .containsExactly(Duration.ofSeconds(40), Duration.ofSeconds(70));
        assertThat(engine.status().dropped()).isEmpty();
    }

    @Test
    void qosZeroWaitsOnlyIfItsRouteSaysSo() throws Exception {
        var engine = engine(100, "out live/#", "out kept/# spool=always", "out gone/# spool=never");
        publish("live/1", "live", Qos.AT_MOST_ONCE);
        publish("kept/1", "kept", Qos.AT_MOST_ONCE);
        publish("gone/1", "gone", Qos.AT_LEAST_ONCE);
        engine.add(far, List.of("mqtt"));
        far.last().accept();
        publish("live/2", "now", Qos.AT_MOST_ONCE);

        assertThat(far.last().payloads()).containsExactlyInAnyOrder("kept", "now");
        assertThat(engine.status().dropped()).containsEntry(Drop.NOT_CONNECTED, 2L);
    }

    @Test
    void whatComesInNeverGoesBack() throws Exception {
        var engine = connected(100, "both a/#");
        var seen = new ArrayList<Message>();
        bus.subscribe(delivery -> seen.add(delivery.message()), Subscription.to(TopicFilter.of("a/#")));

        var stored = far.last().listener.arrived(message("a/1", "from afar"));

        assertThat(stored.toCompletableFuture()).isCompleted();
        assertThat(seen).extracting(each -> each.payload().text()).containsExactly("from afar");
        assertThat(far.last().published).isEmpty();
        assertThat(engine.status().received()).isEqualTo(1);
        assertThat(far.last().subscribed).allMatch(each -> each.noLocal() && each.retainAsPublished());
    }

    @Test
    void theFarSideIsAnsweredWhenTheMessageIsStoredHere() throws Exception {
        connected(100, "in a/#");
        var disk = new CompletableFuture<Void>();
        bus.subscribe(delivery -> delivery.await(disk), Subscription.to(TopicFilter.of("a/#")));

        var stored = far.last().listener.arrived(message("a/1", "x")).toCompletableFuture();

        assertThat(stored).isNotDone();
        disk.complete(null);
        assertThat(stored).isCompleted();
    }

    @Test
    void anEchoOfMqtt3IsTakenForWhatItIs() throws Exception {
        var engine = engine(100, "both a/#");
        engine.add(far, List.of("mqtt"));
        far.last().listener.opened(Limits.V3_1_1);
        publish("a/1", "ours", Qos.AT_LEAST_ONCE);

        far.last().listener.arrived(message("a/1", "ours"));
        far.last().listener.arrived(message("a/1", "ours"));

        assertThat(engine.status().dropped()).containsEntry(Drop.ECHO, 1L);
        assertThat(engine.status().received()).isEqualTo(1);
    }

    @Test
    void anEchoThatComesOnTheNextLinkIsKnownHoweverLongThereWasNone() throws Exception {
        var engine = engine(100, "both a/#");
        engine.add(far, List.of("mqtt"));
        far.last().listener.opened(Limits.V3_1_1, false);
        publish("a/1", "ours", Qos.AT_LEAST_ONCE);
        far.last().acknowledge(0);
        far.last().end(Kind.LOST, "cut");
        loop.pass(Duration.ofHours(1));
        far.last().listener.opened(Limits.V3_1_1, true);

        far.last().listener.arrived(message("a/1", "ours"));

        assertThat(engine.status().dropped()).containsEntry(Drop.ECHO, 1L);
        assertThat(engine.status().received()).isZero();
    }

    @Test
    void aSessionThatBeginsAnewSendsNothingBack() throws Exception {
        var engine = engine(100, "both a/#");
        engine.add(far, List.of("mqtt"));
        far.last().listener.opened(Limits.V3_1_1, false);
        publish("a/1", "on", Qos.AT_LEAST_ONCE);
        far.last().acknowledge(0);
        far.last().end(Kind.LOST, "cut");
        loop.pass(Duration.ofSeconds(10));
        far.last().listener.opened(Limits.V3_1_1, false);

        far.last().listener.arrived(message("a/1", "on")); // somebody there says the same

        assertThat(engine.status().dropped()).isEmpty();
        assertThat(engine.status().received()).isEqualTo(1);
    }

    @Test
    void aFullSpoolGivesWayAndCounts() throws Exception {
        var settings = TestSettings.of("plant7", 1883, Version.V5, 10, "out a/#");
        var small = TestSettings.of(
                "plant7", 1883, Version.V5, 10, new JournalLimits(2, 1000, Overflow.DROP_OLDEST), settings.routes());
        var engine = new Engine(small, bus, store, loop, new Random(1));
        engine.start();
        for (int i = 0; i < 5; i++) {
            publish("a/" + i, "" + i, Qos.AT_LEAST_ONCE);
        }
        engine.add(far, List.of("mqtt"));
        far.last().accept();

        assertThat(far.last().payloads()).containsExactly("3", "4");
        assertThat(engine.status().dropped()).containsEntry(Drop.OVERFLOW, 3L);
    }

    @Test
    void saysItsStateOnTheBusUntilItStops() throws Exception {
        var engine = connected(100, "out a/#", "in b/#");
        var topic = TopicName.of("$SYS/bridge/plant7/state");

        assertThat(bus.retained(topic))
                .hasValueSatisfying(message -> assertThat(message.payload().text())
                        .startsWith("{\"state\":\"connected\",\"reason\":\"\",\"since\":\"2026-11-21T09:00:00Z\"")
                        .contains("\"spool\":{\"messages\":0,"));

        engine.stop(false);
        assertThat(bus.retained(topic)).isEmpty();
        assertThat(far.last().closed).isTrue();
    }

    @Test
    void bringsWhatIsRetainedAlready() throws Exception {
        bus.publish(message("a/1", "state").withQos(Qos.AT_LEAST_ONCE).withRetain(true), sensor);
        bus.publish(
                message("b/1", "may be from afar").withQos(Qos.AT_LEAST_ONCE).withRetain(true), sensor);

        connected(100, "out a/#", "out b/#", "in c/# -> b/#");

        assertThat(far.last().payloads()).containsExactly("state");
        assertThat(far.last().published).allMatch(Message::retain);
    }

    @Test
    void waitsGrowAndSpread() {
        var one = new Backoff(Duration.ofMillis(1_100), Duration.ofSeconds(60), new Random(1));
        var other = new Backoff(Duration.ofMillis(1_100), Duration.ofSeconds(60), new Random(2));
        var waits = Stream.generate(one::next).limit(20).toList();

        assertThat(waits).allMatch(wait -> wait.toMillis() >= 1_100 && wait.toMillis() <= 60_000);
        assertThat(waits).anyMatch(wait -> wait.toSeconds() > 10);
        assertThat(other.next()).isNotEqualTo(waits.getFirst());
        one.reset();
        assertThat(one.next().toMillis()).isBetween(1_100L, 3_300L);
    }

    /** A far side that was away for an hour is not overrun when it is back. */
    @Test
    void aThousandGatewaysDoNotComeBackAtOneMoment() {
        var seconds = new int[61];
        for (int gateway = 0; gateway < 1_000; gateway++) {
            var backoff = new Backoff(Duration.ofMillis(1_100), Duration.ofSeconds(60), new Random(gateway));
            var at = Duration.ZERO;
            while (at.compareTo(Duration.ofHours(1)) < 0) {
                at = at.plus(backoff.next());
            }
            seconds[(int) at.minusHours(1).toSeconds()]++;
        }
        assertThat(IntStream.of(seconds).max().orElseThrow()).isLessThan(80);
    }
}
