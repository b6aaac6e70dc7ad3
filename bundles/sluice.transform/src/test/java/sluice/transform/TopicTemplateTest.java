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
        "a/+, x/#,       holds a wildcard",
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

        assertThat(prefix.apply(TopicName.of("cellar/temp"))).contains(TopicName.of("plant7/cellar/temp"));
        assertThat(prefix.reversed().apply(TopicName.of("plant7/cellar/temp"))).contains(TopicName.of("cellar/temp"));
        assertThat(prefix.apply(TopicName.of("attic/temp"))).isEmpty();
        assertThat(prefix.apply(TopicName.of("cellar/"))).isEmpty();
        assertThat(new TopicPrefix("", "").apply(TopicName.of("a"))).contains(TopicName.of("a"));
    }
}
