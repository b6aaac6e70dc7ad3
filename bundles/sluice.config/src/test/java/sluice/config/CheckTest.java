package sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values against the description that bnd really makes of an annotation. */
class CheckTest {

    private static final Description PUMP = describe();

    private static Description describe() {
        try (var jar = new JarInputStream(new ByteArrayInputStream(Gateway.pump("1.0.0")))) {
            for (var entry = jar.getNextJarEntry(); entry != null; entry = jar.getNextJarEntry()) {
                if (entry.getName().equals("OSGI-INF/metatype/sluice.config.pump.Pump$Config.xml")) {
                    var found = MetatypeReader.read(jar.readAllBytes());
                    return Optional.ofNullable(found.get("test.pump")).orElseThrow();
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("bnd made no metatype file");
    }

    private static Check check(String json) throws RefusedException {
        return Check.against(PUMP, Pid.of("test.pump~a"), JsonReader.read(json));
    }

    @Test
    void onlyWhatHasNoDefaultIsRequired() throws RefusedException {
        assertThat(check("{\"topic\": \"a\"}").problems()).isEmpty();
        assertThat(check("{}").problems())
                .extracting(Check.Problem::sentence)
                .containsExactly("topic: is required, and missing");
    }

    @Test
    void valuesGetTheTypesOfTheDescription() throws RefusedException {
        var typed = check("""
                {"topic": "a", "keepalive.seconds": 5, "filters": ["a", "b"], "gain": 2, "active": false,
                 "limit.bytes": 5000000000, ".password": "secret"}
                """).typed();
        assertThat(typed)
                .containsEntry("keepalive.seconds", 5)
                .containsEntry("gain", 2.0)
                .containsEntry("active", false)
                .containsEntry("limit.bytes", 5_000_000_000L)
                .containsEntry("filters", new String[] {"a", "b"})
                .containsEntry(".password", "secret");
        assertThat(check("{\"topic\": \"a\", \"filters\": \"one\"}").typed())
                .containsEntry("filters", new String[] {"one"});
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"keepalive.seconds\": 0 | keepalive.seconds: 0 is below 1",
                "\"keepalive.seconds\": 65536 | keepalive.seconds: 65536 is above 65535",
                "\"keepalive.seconds\": 1.5 | keepalive.seconds: 1.5 is not a whole number",
                "\"keepalive.seconds\": 5000000000 | keepalive.seconds: 5000000000 is beyond what a integer can hold",
                "\"keepalive.seconds\": \"5\" | keepalive.seconds: \"5\" is a text, where a whole number is expected",
                "\"keepalive.seconds\": [5] | keepalive.seconds: [5] is a list, where a whole number is expected",
                "\"prefix\": 5 | prefix: 5 is a number, where a text is expected: put it in quotes",
                "\"prefix\": \"123456789\" | prefix: \"123456789\" is longer than 8 characters",
                "\"active\": \"yes\" | active: \"yes\" is a text, where true or false is expected",
                "\"mode\": \"fsat\" | mode: \"fsat\" is not one of slow, fast",
                "\"mode\": \"fas\" | mode: \"fas\" is not one of slow, fast, did you mean fast?",
                "\".password\": 1234 | .password: the value is a number, where a text is expected: put it in quotes",
                "\"keepalive.second\": 5 | keepalive.second: unknown key, did you mean keepalive.seconds?",
            })
    void whatIsWrongIsSaidInOneSentence(String line, String sentence) throws RefusedException {
        assertThat(check("{\"topic\": \"a\", " + line + "}").problems())
                .extracting(Check.Problem::sentence)
                .containsExactly(sentence);
    }

    @Test
    void aKeyFarFromAllOthersGetsTheListOfThem() throws RefusedException {
        var problems = check("{\"topic\": \"a\", \"colour\": \"red\"}").problems();
        assertThat(problems.getFirst().sentence())
                .startsWith("colour: unknown key, the keys are ")
                .contains("topic", "gain");
    }

    @Test
    void aFactoryNeedsANameAndASingletonHasNone() throws RefusedException {
        var values = JsonReader.read("{\"topic\": \"a\"}");
        assertThat(Check.against(PUMP, Pid.of("test.pump"), values)
                        .problems()
                        .getFirst()
                        .sentence())
                .isEqualTo("there may be several test.pump: name it test.pump~NAME");
        assertThat(Check.against(new Description(false, Map.of()), Pid.of("test.tank~a"), Map.of())
                        .problems())
                .extracting(Check.Problem::sentence)
                .containsExactly("there is just one test.tank: name it test.tank");
    }
}
