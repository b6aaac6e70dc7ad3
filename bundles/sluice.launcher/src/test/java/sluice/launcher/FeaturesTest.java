package sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeaturesTest {

    private final Features features = features("base:", "broker:", "cloud:bridge", "bridge:broker", "shell:");

    @Test
    void aFeatureComesAfterWhatItNeedsAndTheBaseFirst() throws UsageException {
        assertThat(features.select(List.of("cloud", "broker")))
                .extracting(Feature::name)
                .containsExactly("base", "broker", "bridge", "cloud");
    }

    @Test
    void allButTheShellAreTheDefault() {
        assertThat(features.defaults()).containsExactly("bridge", "broker", "cloud");
    }

    @Test
    void anUnknownFeatureIsAnsweredWithTheKnownOnes() {
        assertThatThrownBy(() -> features.select(List.of("magic")))
                .isInstanceOf(UsageException.class)
                .hasMessage("there is no feature 'magic': there are base, bridge, broker, cloud, shell");
    }

    @Test
    void featuresThatNeedEachOtherAreNamed() {
        assertThatThrownBy(() -> features("base:", "a:b", "b:a").select(List.of("a")))
                .isInstanceOf(UsageException.class)
                .hasMessage("features need each other in a circle: a, b");
    }

    @Test
    void aFileSaysBundlesInOrderNeedsAndEndpoints(@TempDir Path folder) throws Exception {
        write(folder, """
                {"id": "sluice:sluice.feature.broker:1", "bundles": [{"id": "g:b:1.2"}, {"id": "g:a:1", "starts": "when-ready"}],
                 "extensions": {"sluice": {"json": {"requires": ["x"], "endpoints": {"mqtt": "some.pid"}}}}}
                """);
        assertThat(FeatureFile.read(folder.resolve("broker.json")))
                .isEqualTo(new Feature(
                        "broker", List.of("x"), List.of("b-1.2", "a-1"), Set.of("a-1"), Map.of("mqtt", "some.pid")));
    }

    @Test
    void aFileThatIsNoFeatureIsNamed(@TempDir Path folder) throws Exception {
        for (var text : List.of("{", "[]", "{}", "{\"bundles\": [{\"id\": \"a:b\"}]}")) {
            write(folder, text);
            assertThatThrownBy(() -> Features.read(folder))
                    .isInstanceOf(StartException.class)
                    .hasMessageStartingWith(folder.resolve("broker.json") + " is not a feature file: ");
        }
    }

    private static void write(Path folder, String text) throws IOException {
        Files.writeString(folder.resolve("broker.json"), text);
    }

    private static Features features(String... texts) {
        var known = new TreeMap<String, Feature>();
        for (var text : texts) {
            int colon = text.indexOf(':');
            var name = text.substring(0, colon);
            var requires = colon + 1 == text.length() ? List.<String>of() : List.of(text.substring(colon + 1));
            known.put(name, new Feature(name, requires, List.of(), Set.of(), Map.of()));
        }
        return new Features(known);
    }
}
