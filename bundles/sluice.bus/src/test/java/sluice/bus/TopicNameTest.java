package sluice.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TopicNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "/", "//", "a b", "$SYS/x", "\u00e9", "\ufeffa", "\ud83d\ude00", " "})
    void everyTextWithoutWildcardsIsATopic(String text) {
        var topic = TopicName.of(text);
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        var copy = new byte[utf8.length + 2];
        topic.copyUtf8(copy, 1);
        var put = ByteBuffer.allocate(utf8.length);
        topic.putUtf8(put);

        assertThat(topic.value()).isEqualTo(text);
        assertThat(topic.length()).isEqualTo(utf8.length);
        assertThat(put.array()).isEqualTo(utf8);
        assertThat(copy).startsWith(0).endsWith(0).containsSubsequence(utf8);
        assertThat(topic).isEqualTo(TopicName.of(new String(utf8, StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/+", "+", "#", "a/#", "a#b", "a\0b", "\ud83d", "a\ude00b"})
    void whatTheStandardForbidsIsRefused(String text) {
        assertThatThrownBy(() -> TopicName.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("topic name");
    }

    @Test
    void sixtyFourKilobytesAreTheMost() { // [MQTT-4.7.3-3]
        assertThat(TopicName.of("x".repeat(65_535)).length()).isEqualTo(65_535);
        assertThatThrownBy(() -> TopicName.of("x".repeat(65_536))).hasMessageContaining("65536 bytes");
        assertThatThrownBy(() -> TopicName.of("\u00e9".repeat(32_768))).hasMessageContaining("65536 bytes");
        assertThatThrownBy(() -> TopicFilter.of("x".repeat(65_536))).hasMessageContaining("65536 bytes");
    }

    @Test
    void dollarAtTheBeginningMeansReserved() {
        assertThat(TopicName.of("$SYS/x").isReserved()).isTrue();
        assertThat(TopicName.of("a/$x").isReserved()).isFalse();
    }
}
