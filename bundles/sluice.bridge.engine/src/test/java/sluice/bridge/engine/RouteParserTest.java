package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bus.Message;
import sluice.bus.MessageProperties;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;

class RouteParserTest {

    private static Routes parse(String... routes) {
        return RouteParser.parse(List.of(routes), Map.of("gateway", "gw1"));
    }

    private static Message message(String topic) {
        return Message.of(TopicName.of(topic), Payload.of("x"));
    }

    @ParameterizedTest(name = "{0}: {1} goes out as {2}")
    @CsvSource({
        "out a/#,                               a/b/c,      a/b/c",
        "out a/# -> x/#,                        a/b/c,      x/b/c",
        "out a/# -> x/#,                        a,          x",
        "out # -> site/{gateway}/#,             a/b,        site/gw1/a/b",
        "out a/+/c/+ -> {2}/{1},                a/b/c/d,    d/b",
        "out a/+/# -> line/{1}/rest/{2},        a/b/c/d,    line/b/rest/c/d",
        "out a/+ -> flat,                       a/b,        flat",
        "out a/+ -> copy/{topic},               a/b,        copy/a/b",
        "both s/# local=site/ remote=plant7/,   site/s/1,   plant7/s/1",
        "out t local=deep/ ,                    deep/t,     t",
        "out \"two words/#\" -> \"a b/#\",      two words/x, a b/x",
    })
    void renamesOutwards(String route, String topic, String expected) {
        var routes = parse(route);

        var number = routes.out(TopicName.of(topic));

        assertThat(number).hasValue(0);
        assertThat(routes.list().getFirst().out(message(topic)).topic()).isEqualTo(TopicName.of(expected));
    }

    @ParameterizedTest(name = "{0}: {1} comes in as {2}")
    @CsvSource({
        "in cmd/plant7/# -> cmd/#,              cmd/plant7/relay/set, cmd/relay/set",
        "both s/# local=site/ remote=plant7/,   plant7/s/1,           site/s/1",
        "in c/+/x -> {1},                       c/d/x,                d",
    })
    void renamesInwards(String route, String topic, String expected) {
        var routes = parse(route);

        assertThat(routes.in(TopicName.of(topic))).hasValue(0);
        assertThat(routes.list().getFirst().in(message(topic)).topic()).isEqualTo(TopicName.of(expected));
    }

    @Test
    void theFirstRouteThatMatchesDecides() {
        var routes = parse("none a/secret/#", "out a/x -> first", "out a/# -> rest/#", "in b/#");

        assertThat(routes.out(TopicName.of("a/secret/1"))).isEmpty();
        assertThat(routes.out(TopicName.of("a/x"))).hasValue(1);
        assertThat(routes.out(TopicName.of("a/y"))).hasValue(2);
        assertThat(routes.out(TopicName.of("b/1"))).isEmpty();
        assertThat(routes.in(TopicName.of("b/1"))).hasValue(3);
        assertThat(routes.in(TopicName.of("a/y"))).isEmpty();
    }

    @Test
    void whatARouteExcludesGoesToTheNext() {
        var routes = parse("out # exclude=private/#,b/+", "out b/+ -> b2/{1}");

        assertThat(routes.out(TopicName.of("a"))).hasValue(0);
        assertThat(routes.out(TopicName.of("private/x"))).isEmpty();
        assertThat(routes.out(TopicName.of("b/x"))).hasValue(1);
        assertThat(routes.out(TopicName.of("$SYS/x"))).isEmpty();
    }

    @Test
    void capsQosDropsRetainAndSetsTheExpiry() {
        var route =
                parse("out # qos=0 retain=drop expiry=2m spool=always").list().getFirst();

        var out = route.out(message("a").withQos(Qos.EXACTLY_ONCE).withRetain(true));
        var shorter = route.out(message("a").withProperties(MessageProperties.NONE.withExpiry(Duration.ofSeconds(5))));

        assertThat(out.qos()).isEqualTo(Qos.AT_MOST_ONCE);
        assertThat(out.retain()).isFalse();
        assertThat(out.properties().expiry()).isEqualTo(Duration.ofMinutes(2));
        assertThat(shorter.properties().expiry()).isEqualTo(Duration.ofSeconds(5));
        assertThat(route.spooling()).isEqualTo(Spooling.ALWAYS);
    }

    @Test
    void subscribesInwardsWithQosOneAtMost() {
        var remote = parse("in a qos=2", "both b qos=0", "out c", "none d").remote(true);

        assertThat(remote).extracting(each -> each.filter().value()).containsExactly("a", "b");
        assertThat(remote).extracting(each -> each.qos().level()).containsExactly(1, 0);
        assertThat(remote).allMatch(each -> each.noLocal() && each.retainAsPublished());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "out                        | routes[1]: 'out' is no route",
                "sideways a/#               | routes[1]: 'sideways' at column 1 is no direction; write out, in, both or none",
                "out a/#/b                  | routes[1]: 'a/#/b' at column 5 is no topic filter: topic filter 'a/#/b': # must",
                "out a ->                   | routes[1]: '->' at column 7 has no template behind it",
                "out a -> b/#               | routes[1]: 'b/#' at column 10 is no template: topic template 'b/#' ends with #, but the filter 'a'",
                "out a/+ -> {2}             | routes[1]: '{2}' at column 12 is no template: topic template '{2}' asks for {2}, but",
                "out a/+ -> {colour}        | routes[1]: '{colour}' at column 12 is no template: {colour} is unknown",
                "out a/+ -> x/+             | routes[1]: 'x/+' at column 12 is no template: topic template 'x/+' holds a wildcard",
                "both a/# -> b/#            | routes[1]: 'b/#' at column 13 cannot be undone on the way back",
                "out a -> b local=c/        | routes[1]: 'b' at column 10 and the prefixes local= and remote= say",
                "out a qos=3                | routes[1]: '3' at column 11 is no QoS; write qos=0, qos=1 or qos=2",
                "out a colour=red           | routes[1]: 'colour=red' at column 7 is unknown; write qos=, retain=",
                "out a qos=1 qos=2          | routes[1]: 'qos=2' at column 13 is given twice",
                "out a retain=maybe         | routes[1]: 'maybe' at column 14 is unknown; write retain=keep or retain=drop",
                "out a expiry=soon          | routes[1]: 'soon' at column 14 is no age; write a number and s, m, h or d",
                "out a expiry=0s            | routes[1]: '0s' at column 14 must be 1 s to",
                "out a spool=often          | routes[1]: 'often' at column 13 is unknown; write spool=always",
                "out a local=b/+/           | routes[1]: 'b/+/' at column 13 is no prefix: topic name 'b/+/' holds a wildcard",
                "out \"a                    | routes[1]: 'out \"a' opens a quotation mark and does not close it",
            })
    void saysWhereARouteIsWrong(String route, String expected) {
        assertThatThrownBy(() -> parse("out fine", route))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(expected);
    }
}
