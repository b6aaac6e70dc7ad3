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
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.store.JournalLimits.Overflow;

class RouteParserTest {

    private static Routes parse(String... routes) {
        return RouteParser.parse(List.of(routes), Map.of("gateway", "gw1"));
    }

    private static Rules rules(Routes routes) {
        return new Rules(
                routes.list().stream()
                        .map(route -> new Rule(route, null, new RuleCount()))
                        .toList(),
                routes.all(),
                "");
    }

    private static int out(Routes routes, String topic) {
        return rules(routes).out(TopicName.of(topic), 0);
    }

    private static int in(Routes routes, String topic) {
        return rules(routes).in(TopicName.of(topic), 0);
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

        var number = out(routes, topic);

        assertThat(number).isZero();
        assertThat(routes.list().getFirst().out(message(topic)).topic()).isEqualTo(TopicName.of(expected));
    }

    @ParameterizedTest(name = "{0}: {1} comes in as {2}")
    @CsvSource({
        "in cmd/plant7/# -> cmd/#,              cmd/plant7/relay/set, cmd/relay/set",
        "both s/# local=site/ remote=plant7/,   plant7/s/1,           site/s/1",
        "in c/+/x -> {1},                       c/d/x,                d",
        "both a/# -> b/#,                       b/c/d,                a/c/d",
        "both a/# -> b/#,                       b,                    a",
        "both line/+/m/+/# -> {2}/of/{1}/#,     m1/of/l2/x/y,         line/l2/m/m1/x/y",
    })
    void renamesInwards(String route, String topic, String expected) {
        var routes = parse(route);

        assertThat(in(routes, topic)).isEqualTo(0);
        assertThat(routes.list().getFirst().in(message(topic)).topic()).isEqualTo(TopicName.of(expected));
    }

    @Test
    void theFirstRouteThatMatchesDecides() {
        var routes = parse("none a/secret/#", "out a/x -> first", "out a/# -> rest/#", "in b/#");

        assertThat(out(routes, "a/secret/1")).isEqualTo(-1);
        assertThat(out(routes, "a/x")).isEqualTo(1);
        assertThat(out(routes, "a/y")).isEqualTo(2);
        assertThat(out(routes, "b/1")).isEqualTo(-1);
        assertThat(in(routes, "b/1")).isEqualTo(3);
        assertThat(in(routes, "a/y")).isEqualTo(-1);
    }

    @Test
    void whatARouteExcludesGoesToTheNext() {
        var routes = parse("out # exclude=private/#,b/+", "out b/+ -> b2/{1}");

        assertThat(out(routes, "a")).isEqualTo(0);
        assertThat(out(routes, "private/x")).isEqualTo(-1);
        assertThat(out(routes, "b/x")).isEqualTo(1);
        assertThat(out(routes, "$SYS/x")).isEqualTo(-1);
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
    void eachDirectionHasItsOwnCap() {
        var route = parse("both # qos=2 qos.in=0 retain=set").list().getFirst();
        var message = message("a").withQos(Qos.EXACTLY_ONCE);

        assertThat(route.out(message).qos()).isEqualTo(Qos.EXACTLY_ONCE);
        assertThat(route.in(message).qos()).isEqualTo(Qos.AT_MOST_ONCE);
        assertThat(route.out(message).retain()).isTrue();
    }

    @Test
    void allRulesThatMatchMayTakeAMessageUntilOneStopsIt() {
        var routes = rules(
                RouteParser.parse(List.of("out a/#", "out a/b -> x", "none a/b", "out a/b -> never"), Map.of(), true));
        var topic = TopicName.of("a/b");

        assertThat(routes.out(topic, 0)).isZero();
        assertThat(routes.out(topic, 1)).isEqualTo(1);
        assertThat(routes.out(topic, 2)).isEqualTo(-1);
    }

    @Test
    void readsBoundsLanesAndRates() {
        var route = parse(
                        "out # name=states lane=0 max=500 max.bytes=2MB max.age=3h overflow=drop-newest latest=true rate=90/m"
                                + " transform=slim loop=allow")
                .list()
                .getFirst();

        assertThat(route.name()).isEqualTo("states");
        assertThat(route.lane()).isZero();
        assertThat(route.bounds())
                .isEqualTo(new Bounds(500L, 2L * 1024 * 1024, Duration.ofHours(3), Overflow.DROP_NEWEST, false));
        assertThat(route.latest()).isTrue();
        assertThat(route.rate()).isEqualTo(1.5);
        assertThat(route.transform()).isEqualTo("slim");
        assertThat(route.loop()).isTrue();
        assertThat(route.waitsAlone()).isTrue();
    }

    @ParameterizedTest(name = "{0} makes {1}")
    @CsvSource({
        "out a/# -> x/#,            x/#",
        "out a/+ -> x/{1}/y,        x/+/y",
        "out a/+ -> x/pre{1},       x/+",
        "out a/+/# -> {2}/{1},      #",
        "out a/+ -> copy/{topic},   copy/#",
        "both s/# local=l/ remote=r/, r/s/#",
    })
    void knowsWhatATemplateCanMake(String route, String image) {
        assertThat(parse(route).list().getFirst().remote()).isEqualTo(TopicFilter.of(image));
    }

    @Test
    void subscribesInwardsWithQosOneAtMost() {
        var remote = parse("in a qos=2", "both b qos=0", "out c", "none d")
                .remote(true, Qos.AT_LEAST_ONCE)
                .values();

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
                "both a/+ -> flat           | routes[1]: 'flat' at column 13 cannot be undone on the way back",
                "both a/+ -> x/{1}-{1}      | routes[1]: 'x/{1}-{1}' at column 13 cannot be undone on the way back",
                "both a/+/# -> {2}/{1}      | routes[1]: '{2}/{1}' at column 15 cannot be undone on the way back",
                "none a -> b                | routes[1]: 'b' at column 11 is for messages that go somewhere",
                "out a name=\"\"              | routes[1]: '' at column 12 is no name of its own",
                "out a name=\"out fine\"      | routes[1]: 'out fine' at column 12 is no name of its own",
                "out a lane=8               | routes[1]: '8' at column 12 is no lane; write 0 for",
                "out a rate=fast            | routes[1]: 'fast' at column 12 is no rate; write a number and /s",
                "out a max=0                | routes[1]: '0' at column 11 is no bound",
                "out a max.bytes=1TB        | routes[1]: '1TB' at column 17 is no bound",
                "out a latest=yes           | routes[1]: 'yes' at column 14 is unknown; write false or true",
                "out a -> b local=c/        | routes[1]: 'b' at column 10 and the prefixes local= and remote= say",
                "out a/# overflow=thin latest=true | routes[1]: 'thin' at column 18 and latest= contradict each other",
                "in a receipt=r             | routes[1]: 'r' at column 14 is for what goes out",
                "out a receipt=r/{2}        | routes[1]: 'r/{2}' at column 15 is no template",
                "out a qos=3                | routes[1]: '3' at column 11 is unknown; write 0 or 1 or 2",
                "out a colour=red           | routes[1]: 'colour=red' at column 7 is unknown; write KEY=VALUE with one of the keys demand, exclude, expiry",
                "out a qos=1 qos=2          | routes[1]: 'qos=2' at column 13 is given twice",
                "out a retain=maybe         | routes[1]: 'maybe' at column 14 is unknown; write drop or keep or set",
                "out a demand=true          | routes[1]: 'true' at column 14 is for what comes in; leave demand= to in and both rules",
                "none a demand=false        | routes[1]: 'false' at column 15 is for what comes in; leave demand= to in and both rules",
                "in a demand=maybe          | routes[1]: 'maybe' at column 13 is unknown; write false or true",
                "out a expiry=soon          | routes[1]: 'soon' at column 14 is no age; write a number and s, m, h or d",
                "out a expiry=0s            | routes[1]: '0s' at column 14 must be 1 s to",
                "out a spool=often          | routes[1]: 'often' at column 13 is unknown; write always or never or qos1",
                "out a local=b/+/           | routes[1]: 'b/+/' at column 13 is no prefix: topic name 'b/+/' holds a wildcard",
                "out \"a                    | routes[1]: 'out \"a' opens a quotation mark and does not close it",
            })
    void saysWhereARouteIsWrong(String route, String expected) {
        assertThatThrownBy(() -> parse("out fine", route))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(expected);
    }
}
