package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bridge.Endpoint.Version;

class CheckerTest {

    private final Neighbours neighbours = new Neighbours();
    private final Checker checker = new Checker(neighbours, new SettingsReader("gw", null));

    @Test
    void aRightFileWithCommentsPasses() {
        assertThat(checker.check("plant7", """
                {
                  "uri": "mqtt://hq.example", // head quarters
                  /* all of it */ "routes": ["out sensors/# -> {gateway}/# rate=5/s", "in cmd//#"],
                  "window": 50, "clean.start": true, "spool.bytes": 1048576, "spool.age": "7d", "rate": "100/m",
                  "username": "a", ".password": "b"
                }
                """)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "[                                                  | no JSON object: ",
                "{'uri': 'mqtt://h'}                                | routes: is missing",
                "{'uri': 'mqtt://h', 'routes': [], 'colour': 1}     | colour: is unknown; the keys are .password, .proxy.password, ack.timeout",
                "{'uri': 'mqtt://h', 'routes': 'out a'}             | routes: is no String[]",
                "{'uri': 'mqtt://h', 'routes': [], 'window': 1.5}   | window: is no int",
                "{'uri': 'nowhere', 'routes': []}                   | uri: 'nowhere' names no host",
                "{'uri': 'mqtt://h', 'routes': ['up a']}            | routes[0]: 'up' at column 1 is no direction",
                "{'uri': 'mqtt://h', 'routes': [], 'rate': 'fast'}  | rate: 'fast' is no rate",
                "{'uri': 'mqtt://h', 'routes': [], 'spool.age': 'x'}| spool.age: 'x' is no age",
                "{'uri': 'mqtt://h', 'routes': [], 'notification.topic': 'a/#'}| notification.topic: 'a/#' is no topic: ",
                "{'uri': 'mqtt://h', 'routes': [], 'routes.match': 'x'}| routes.match: 'x' is neither first nor all",
            })
    void saysWhatIsWrong(String json, String sentence) {
        assertThat(checker.check("plant7", json.replace('\'', '"')))
                .singleElement()
                .asString()
                .startsWith(sentence);
    }

    @Test
    void seesCirclesWithOtherBridges() {
        neighbours.put(TestSettings.of("first", 1883, Version.V3_1_1, 10, "both a/#"));
        assertThat(checker.check("second", "{\"uri\": \"mqtt://127.0.0.1:1883\", \"routes\": [\"in a/#\"]}"))
                .singleElement()
                .asString()
                .startsWith("routes[0]: 'in a/#' makes a circle");
    }
}
