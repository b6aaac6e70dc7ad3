package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import sluice.bridge.RefusedException;
import sluice.bus.Message;
import sluice.bus.MessageProperties;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;

/** What publishers hear of their messages. */
class ReceiptsTest {

    private static final String RULE = "out a/# -> far/# receipt=receipts/{topic} max.age=1m";

    private final List<Message> receipts = new ArrayList<>();

    private EngineRig rig(String... routes) throws IOException {
        return listening(new EngineRig(10, routes));
    }

    private EngineRig listening(EngineRig rig) {
        rig.bus.subscribe(delivery -> receipts.add(delivery.message()), Subscription.to(TopicFilter.of("receipts/#")));
        return rig;
    }

    @Test
    void aReceiptComesWhenTheFarSideHasTheMessage() throws Exception {
        var rig = rig(RULE).connect();
        rig.publish("a/x", "one");
        assertThat(receipts).isEmpty();
        rig.acknowledgeAll();

        assertThat(receipts).singleElement().satisfies(receipt -> {
            assertThat(receipt.topic().value()).isEqualTo("receipts/a/x");
            assertThat(receipt.qos()).isEqualTo(Qos.AT_LEAST_ONCE);
            assertThat(receipt.payload().text())
                    .isEqualTo(
                            "{\"state\":\"delivered\",\"topic\":\"a/x\",\"bridge\":\"plant7\",\"to\":\"far/x\",\"at\":\""
                                    + rig.loop.now() + "\"}");
        });
        assertThat(rig.engine.status().spool().messages()).isZero();
    }

    @Test
    void itCarriesTheCorrelationDataAndNothingElseOfTheMessage() throws Exception {
        var rig = rig(RULE).connect();
        var correlation = Payload.of("order 7");
        var properties = new MessageProperties(true, null, "text/plain", null, correlation, List.of());
        rig.bus.publish(
                rig.message("a/x", "one")
                        .withQos(Qos.AT_LEAST_ONCE)
                        .withRetain(true)
                        .withProperties(properties.withUser("k", "v")),
                rig.sensor);
        rig.acknowledgeAll();

        assertThat(receipts).singleElement().satisfies(receipt -> {
            assertThat(receipt.properties())
                    .isEqualTo(new MessageProperties(true, null, "application/json", null, correlation, List.of()));
            assertThat(receipt.retain()).isFalse();
        });
    }

    @Test
    void whatTheFarSideRefusesAndWhatIsTooOldHasOneToo() throws Exception {
        var rig = rig(RULE);
        rig.publish("a/old", "old");
        rig.loop.pass(Duration.ofMinutes(2));
        rig.connect();
        rig.publish("a/bad", "bad");
        rig.far.last().answers.getLast().completeExceptionally(new RefusedException(0x87, "not authorised"));
        rig.loop.pass(Duration.ofSeconds(1));

        assertThat(receipts.stream().map(each -> each.payload().text()))
                .satisfiesExactly(
                        old -> assertThat(old).contains("\"state\":\"expired\"", "\"topic\":\"a/old\""),
                        bad -> assertThat(bad)
                                .contains(
                                        "\"state\":\"refused\"",
                                        "\"topic\":\"a/bad\"",
                                        "\"reason\":\"refused: not authorised\""));
    }

    @Test
    void whereItGoesIsKnownAfterARestartWithOtherRules() throws Exception {
        var rig = new EngineRig(10, RULE);
        rig.publish("a/x", "before");
        rig.engine.stop(false);

        var again = listening(new EngineRig(rig.store, 10, EngineRig.ROOMY, "out b/#"))
                .connect();
        again.acknowledgeAll();
        assertThat(receipts)
                .singleElement()
                .satisfies(receipt -> assertThat(receipt.topic().value()).isEqualTo("receipts/a/x"));
    }

    @Test
    void theMessageIsForgottenWhenItsReceiptIsSafe() throws Exception {
        var rig = new EngineRig(10, RULE).connect();
        var disk = new CompletableFuture<Void>();
        rig.bus.subscribe(delivery -> delivery.await(disk), Subscription.to(TopicFilter.of("receipts/#")));
        rig.publish("a/x", "one");
        rig.acknowledgeAll();
        assertThat(rig.engine.status().spool().messages()).isEqualTo(1);

        disk.complete(null);
        rig.loop.pass(Duration.ZERO);
        assertThat(rig.engine.status().spool().messages()).isZero();
        assertThat(rig.engine.status().sent()).isEqualTo(1);
    }

    @Test
    void whatARuleCannotTransformHasOneOnlyIfItWouldHaveWaited() throws Exception {
        var rig = rig(RULE + " transform=missing").connect();
        rig.publish("a/x", "one", Qos.AT_MOST_ONCE, rig.sensor);
        assertThat(receipts).isEmpty();

        rig.publish("a/x", "two", Qos.AT_LEAST_ONCE, rig.sensor);
        assertThat(receipts)
                .singleElement()
                .satisfies(receipt -> assertThat(receipt.payload().text())
                        .contains("\"state\":\"refused\"", "there is no transform 'missing'"));
    }

    @Test
    void explainNamesItsTopic() throws Exception {
        var rig = rig(RULE);
        var verdict = rig.engine
                .explain(rig.message("a/x", "one").withQos(Qos.AT_LEAST_ONCE))
                .getFirst();
        assertThat(verdict.remarks()).contains("its receipt comes on receipts/a/x");
    }

    @Test
    void whatAnotherBridgeBroughtInHasNone() throws Exception {
        var rig = rig(RULE).connect();
        rig.publish("a/x", "one", Qos.AT_LEAST_ONCE, new Origin(Engine.ORIGIN + "other"));
        rig.acknowledgeAll();
        assertThat(rig.engine.status().sent()).isEqualTo(1);
        assertThat(receipts).isEmpty();
    }
}
