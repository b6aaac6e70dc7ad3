package sluice.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Message MESSAGE =
            new Message(TopicName.of("a"), Payload.of("x"), Qos.AT_LEAST_ONCE, true, MessageProperties.NONE, NOON);

    @Test
    void eachWithChangesOneThing() {
        var changed = MESSAGE.withTopic(TopicName.of("b"))
                .withPayload(Payload.of("y"))
                .withQos(Qos.EXACTLY_ONCE)
                .withRetain(false)
                .withProperties(MessageProperties.NONE.withUser("k", "v"));

        assertThat(changed)
                .isEqualTo(new Message(
                        TopicName.of("b"),
                        Payload.of("y"),
                        Qos.EXACTLY_ONCE,
                        false,
                        new MessageProperties(false, null, null, null, null, List.of(new UserProperty("k", "v"))),
                        NOON));
        assertThat(MESSAGE.withQos(Qos.AT_LEAST_ONCE)).isSameAs(MESSAGE);
        assertThat(MESSAGE.withRetain(true)).isSameAs(MESSAGE);
    }

    @ParameterizedTest
    @CsvSource({"0, 2, 0", "2, 0, 0", "2, 1, 1", "1, 2, 1"})
    void lowerQosWins(int published, int granted, int delivered) {
        assertThat(MESSAGE.withQos(Qos.of(published)).atMost(Qos.of(granted)).qos())
                .isEqualTo(Qos.of(delivered));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 3})
    void thereAreThreeQos(int level) {
        assertThatThrownBy(() -> Qos.of(level)).hasMessage("QoS must be 0, 1 or 2, not " + level);
    }

    @Test
    void expiryCountsFromTheArrival() {
        var message = MESSAGE.withProperties(MessageProperties.NONE.withExpiry(Duration.ofSeconds(10)));

        assertThat(message.isExpired(NOON.plusMillis(9_999))).isFalse();
        assertThat(message.isExpired(NOON.plusSeconds(10))).isTrue();
        assertThat(MESSAGE.isExpired(Instant.MAX)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 4_294_967_296L})
    void expiryHasThirtyTwoBits(long seconds) {
        assertThatThrownBy(() -> MessageProperties.NONE.withExpiry(Duration.ofSeconds(seconds)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void userPropertiesAreCopiedAndKeepTheirOrder() {
        var list = new ArrayList<>(List.of(new UserProperty("b", "1"), new UserProperty("a", "2")));
        var properties = new MessageProperties(true, null, null, null, null, list);
        list.clear();

        assertThat(properties.withUser("b", "3").user())
                .containsExactly(new UserProperty("b", "1"), new UserProperty("a", "2"), new UserProperty("b", "3"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 268_435_456})
    void subscriptionIdentifierHasFourBytes(int identifier) {
        var filter = TopicFilter.of("a");

        assertThatThrownBy(() -> new Subscription(filter, Qos.AT_MOST_ONCE, false, false, identifier))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new Subscription(filter, Qos.AT_MOST_ONCE, false, false, Subscription.MAX_IDENTIFIER).identifier())
                .isEqualTo(268_435_455);
    }

    @Test
    void originsAreNeverEqual() {
        assertThat(new Origin("x")).isNotEqualTo(new Origin("x")).hasToString("x");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({"a\\0b, U+0000", "\\d800, half a surrogate pair", "\\dc00x, half a surrogate pair"})
    void stringsThatCannotGoOverTheWireAreRefused(String escaped, String why) {
        var text = escaped.replace("\\0", "\0").replace("\\d800", "\ud800").replace("\\dc00", "\udc00");

        assertThatThrownBy(() -> new UserProperty(text, "v")).hasMessageContaining(why);
        assertThatThrownBy(() -> new UserProperty("k", text)).hasMessageContaining(why);
        assertThatThrownBy(() -> contentType(text)).hasMessageContaining(why);
    }

    @Test
    void lengthsAreThoseInUtf8() {
        assertThat(contentType("é".repeat(32_767) + "x").contentType()).hasSize(32_768);
        assertThat(contentType("😀".repeat(16_383) + "€").contentType()).hasSize(32_767);
        assertThatThrownBy(() -> contentType("é".repeat(32_768)))
                .hasMessage("content type has 65536 bytes, at most 65535 are allowed");
        assertThatThrownBy(() -> new MessageProperties(
                        PayloadFormat.BYTES, null, null, null, Payload.of(new byte[65_536]), List.of()))
                .hasMessage("correlation data has 65536 bytes, at most 65535 are allowed");
    }

    private static MessageProperties contentType(String text) {
        return new MessageProperties(PayloadFormat.TEXT, null, text, null, null, List.of());
    }
}
