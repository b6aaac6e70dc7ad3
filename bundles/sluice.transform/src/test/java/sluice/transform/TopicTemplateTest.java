package sluice.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

final class TopicTemplateTest {

    @ParameterizedTest(name = "{1} by {0} on {2} is {3}")
    @CsvSource({
        "cellar/+,        alarm/{1},         cellar/temp,     alarm/temp",
        "cellar/+/#,      {2}/{1},           cellar/a/b/c,    b/c/a",
        "+/+/+,           {3}/{2}/{1},       a/b/c,           c/b/a",
        "a/+,             x/{1}/y,           a/,              x//y",
        "#,               plant7/{topic},    a/b,             plant7/a/b",
        "#,               plant7/{1},        a/b,             plant7/a/b",
        "a/#,             x/{1},             a,               x",
        "a/#,             x/{1}/y,           a,               x//y",
        "a/#,             x/{1},             a/,              x",
        "a/#,             x/#,               a/b/c,           x/b/c",
        "a/#,             x/#,               a,               x",
        "+/#,             {1}/y/#,           a/b,             a/y/b",
        "#,               #,                 a/b,             a/b",
        "a/b,             fixed,             a/b,             fixed",
        "+/a,             {{{1}},            z/a,             '{z}'",
        "a/+/b/+,         {2}-{1}-{2},       a/1/b/2,         2-1-2",
    })
    void topicIsMadeOfWhatTheWildcardsStandFor(String filter, String template, String topic, String made) {
        assertThat(TopicTemplate.of(template, TopicFilter.of(filter)).apply(TopicName.of(topic)))
                .isEqualTo(TopicName.of(made));
    }

    @ParameterizedTest(name = "{1} for {0}: {2}")
    @CsvSource({
        "a/+, '',        is empty",
        "a/+, x/{2},     'asks for {2}, but the filter ''a/+'' has 1 wildcards, at character 3'",
        "a/+, x/{0},     'asks for {0}'",
        "a/+, x/{},      'asks for {}'",
        "a/+, x/{value}, 'asks for {value}; there are {topic} and {1}'",
        "a/+, x/{1,      'opens { and does not close it'",
        "a/+, x/+,       'holds a wildcard; write {1} for what the filter''s first wildcard stands for, at character 3'",
        "a/+, x/#,       'ends with #, but the filter ''a/+'' does not, at character 3'",
        "a/#, x/#/y,     'holds a wildcard'",
        "a/#, x#,        'holds a wildcard'",
    })
    void wrongTemplatesAreRefusedWithTheirPlace(String filter, String template, String reason) {
        assertThatThrownBy(() -> TopicTemplate.of(template, TopicFilter.of(filter)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void whatMakesNoTopicIsRefused() {
        var template = TopicTemplate.of("{1}", TopicFilter.of("a/#"));

        assertThatThrownBy(() -> template.apply(TopicName.of("a"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> template.apply(TopicName.of("b/c"))).hasMessageContaining("does not match");
    }

    @Test
    void prefixGoesOffAndAnotherOneOnAndBack() {
        var prefix = new TopicPrefix("cellar/", "plant7/cellar/");

        assertThat(prefix.apply(TopicName.of("cellar/temp"))).isEqualTo(TopicName.of("plant7/cellar/temp"));
        assertThat(prefix.reversed().apply(TopicName.of("plant7/cellar/temp"))).isEqualTo(TopicName.of("cellar/temp"));
        assertThat(new TopicPrefix("", "").apply(TopicName.of("a"))).isEqualTo(TopicName.of("a"));
        assertThat(new TopicPrefix("a/", "a/").apply(TopicName.of("a"))).isEqualTo(TopicName.of("a"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"attic/temp", "cellar"})
    void topicWithoutThePrefixIsRefused(String topic) {
        assertThatThrownBy(() -> new TopicPrefix("cellar/", "").apply(TopicName.of(topic)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("topic '" + topic + "' does not begin with 'cellar/'");
    }

    @ParameterizedTest(name = "{0} of {1}: {2}")
    @CsvSource({
        "x/#, x/y, true",
        "x/#, x, true",
        "x/#, y, false",
        "{1}, y, true",
        "x/{1}, z/y, false",
        "fixed, fix, false"
    })
    void topicsItNeverMakesAreKnown(String template, String topic, boolean mayBe) {
        var mapping = TopicTemplate.of(template, TopicFilter.of("a/#"));

        assertThat(mapping.mayHaveMade(TopicName.of(topic))).isEqualTo(mayBe);
    }

    @ParameterizedTest(name = "{0} to {1}: {2} {3}")
    @CsvSource({"a/, b/, b/x, true", "a/, b/, a/x, false", "a/, a/, a, true", "a/, a/, b, false", "'', '', a, true"})
    void topicsAPrefixNeverMakesAreKnown(String strip, String add, String topic, boolean mayBe) {
        assertThat(new TopicPrefix(strip, add).mayHaveMade(TopicName.of(topic))).isEqualTo(mayBe);
    }
}
