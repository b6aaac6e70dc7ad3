package sluice.rule.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bus.Message;
import sluice.bus.MessageBus;
import sluice.bus.Origin;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.bus.local.LocalBus;
import sluice.transform.Transform;

final class RuleTest {

    private final MessageBus bus = new LocalBus();
    private final Origin origin = new Origin("test");
    private final List<Message> got = new ArrayList<>();

    private Rule start(Configs config) {
        var rule = make(config);
        rule.start();
        return rule;
    }

    private Rule make(Configs config) {
        return new Rule(bus, config, Map.of("service.pid", "sluice.rule~hot"));
    }

    private void listen(String filter) {
        bus.subscribe(delivery -> got.add(delivery.message()), Subscription.to(TopicFilter.of(filter)));
    }

    private void publish(String topic, String payload) {
        bus.publish(Message.of(TopicName.of(topic), Payload.of(payload)), origin);
    }

    private List<String> texts() {
        return got.stream()
                .map(message -> message.topic() + "=" + message.payload().text())
                .toList();
    }

    @Test
    void whatMatchesGoesOn() {
        listen("alarm/#");
        start(Configs.of("+/temperature", "alarm/{1}").when("value > 30").saying("{\"hot\":{value}}"));

        publish("cellar/temperature", "{\"value\":30}");
        publish("cellar/temperature", "{\"value\":30.5}");
        publish("attic/humidity", "{\"value\":99}");

        assertThat(texts()).containsExactly("alarm/cellar={\"hot\":30.5}");
    }

    @Test
    void firedRuleIsSilentUntilItsTopicHasRecovered() {
        listen("fan/#");
        start(Configs.of("+/temperature", "fan/{1}")
                .when("value > 30")
                .until("value < 28")
                .saying("{value}"));

        for (var value : List.of("29", "31", "32", "29", "33", "27", "29", "34")) {
            publish("cellar/temperature", "{\"value\":" + value + "}");
        }
        publish("attic/temperature", "{\"value\":40}");

        assertThat(texts()).containsExactly("fan/cellar=31", "fan/cellar=34", "fan/attic=40");
    }

    @Test
    void payloadThatIsNoJsonGoesOnUnchangedWhereNobodyReadsIt() {
        listen("b");
        start(Configs.of("a", "b"));

        publish("a", "on");

        assertThat(texts()).containsExactly("b=on");
    }

    @Test
    void qosAndRetainAreTheRulesOwn() {
        listen("#");
        start(Configs.of("a", "b").with(1, true));
        start(Configs.of("a", "c"));

        bus.publish(
                Message.of(TopicName.of("a"), Payload.of("x"))
                        .withQos(Qos.EXACTLY_ONCE)
                        .withRetain(true),
                origin);

        assertThat(got)
                .extracting(Message::qos)
                .containsExactlyInAnyOrder(Qos.EXACTLY_ONCE, Qos.AT_LEAST_ONCE, Qos.EXACTLY_ONCE);
        assertThat(bus.retained(TopicName.of("b"))).isPresent();
        assertThat(bus.retained(TopicName.of("c"))).isEmpty();
    }

    @Test
    void ruleDoesNotSeeWhatItPublished() {
        listen("#");
        start(Configs.of("#", "x/{1}"));

        publish("a", "1");

        assertThat(texts()).containsExactlyInAnyOrder("a=1", "x/a=1");
    }

    @Test
    void twoRulesInACircleEnd() {
        listen("after");
        start(Configs.of("a", "b"));
        start(Configs.of("b", "a"));

        publish("a", "1");
        publish("after", "2");

        assertThat(texts()).containsExactly("after=2");
    }

    @Test
    void messageItCannotWorkOnIsCountedAndStopsNothing() {
        listen("b");
        var rule = start(Configs.of("a", "b").when("value > 30"));

        publish("a", "on");
        publish("a", "off");
        assertThat(rule.failures()).isEqualTo(2);
        publish("a", "{\"value\":31}");

        assertThat(texts()).containsExactly("b={\"value\":31}");
        assertThat(rule.failures()).isZero();
    }

    @Test
    void messageGoesThroughTheNamedTransform() {
        listen("b");
        var rule = make(Configs.of("a", "b").saying("<{payload}>").through("loud"));
        Transform loud = message -> message.payload().isEmpty()
                ? Optional.empty()
                : Optional.of(message.withPayload(Payload.of(message.payload().text() + "!")));
        rule.addTransform(loud, Map.of(Transform.NAME, "loud"));
        rule.start();

        publish("a", "on");
        publish("a", "");
        rule.removeTransform(loud);
        publish("a", "off");

        assertThat(texts()).containsExactly("b=<on!>");
        assertThat(rule.failures()).isEqualTo(1);
    }

    @Test
    void publisherAtQosOneWaitsForWhatTheRuleMadeOfItsMessage() {
        var disk = new CompletableFuture<Void>();
        bus.subscribe(delivery -> delivery.await(disk), Subscription.to(TopicFilter.of("b")));
        start(Configs.of("a", "b"));

        var receipt = bus.publish(Message.of(TopicName.of("a"), Payload.of("x")).withQos(Qos.AT_LEAST_ONCE), origin);
        assertThat(receipt.isStored()).isFalse();
        disk.complete(null);

        assertThat(receipt.isStored()).isTrue();
    }

    @ParameterizedTest(name = "{0}, {1}, {2}, {3}: {4}")
    @CsvSource({
        "a/#/b, '',       b,   '',   'filter: topic filter ''a/#/b'''",
        "a,     'value >', b,  '',   'condition: expected a value after ''>'' at character 8'",
        "a,     '',       '',  '',   topic: topic template is empty",
        "a,     '',       {1}, '',   'topic: topic template ''{1}'' asks for {1}'",
        "a,     '',       b,   {3},  'template: template ''{3}'' asks for {3}'",
    })
    void wrongConfigurationIsRefusedWithItsKey(
            String filter, String condition, String topic, String template, String reason) {
        assertThatThrownBy(() -> make(Configs.of(filter, topic).when(condition).saying(template)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(reason);
    }

    @Test
    void wrongUntilIsRefusedWithItsKey() {
        assertThatThrownBy(() -> make(Configs.of("a", "b").until("value >")))
                .hasMessage("until: expected a value after '>' at character 8");
    }

    @Test
    void wrongQosIsRefused() {
        assertThatThrownBy(() -> make(Configs.of("a", "b").with(3, false)))
                .hasMessage("qos: QoS must be 0, 1 or 2, not 3");
    }

    @Test
    @Timeout(30)
    void comesAndGoesWhileTrafficRunsAndLeavesTheOthersAlone() throws Exception {
        var others = new AtomicInteger();
        bus.subscribe(_ -> others.incrementAndGet(), Subscription.to(TopicFilter.of("other")));
        start(Configs.of("a", "other"));
        int messages = 20_000;
        try (var publisher = Executors.newSingleThreadExecutor()) {
            var done = publisher.submit(() -> {
                for (int i = 0; i < messages; i++) {
                    publish("a", "x");
                }
            });
            int rounds = 0;
            while (!done.isDone() || rounds < 10) {
                start(Configs.of("a", "b")).stop();
                rounds++;
            }
            done.get();
        }
        listen("b");
        publish("a", "x");

        assertThat(others).hasValue(messages + 1);
        assertThat(got).isEmpty();
    }
}
