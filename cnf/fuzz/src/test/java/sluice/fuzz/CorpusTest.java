package sluice.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.security.file.AclFuzz;
import sluice.security.file.PasswordFuzz;
import sluice.security.file.RuleFuzz;
import sluice.transport.websocket.WebSocketFuzz;

/** What a fuzzer found worth keeping does no harm. */
class CorpusTest {

    @ParameterizedTest
    @ValueSource(
            classes = {
                DecoderFuzz.class,
                FilterFuzz.class,
                AclFuzz.class,
                RuleFuzz.class,
                PasswordFuzz.class,
                WebSocketFuzz.class
            })
    void everyKeptInputDoesNoHarm(Class<?> harness) throws Exception {
        var inputs = Corpus.read(Path.of("corpus", harness.getSimpleName() + ".hex"));

        assertThat(inputs).hasSizeGreaterThan(20);
        var method = harness.getMethod("fuzzerTestOneInput", byte[].class);
        for (var input : inputs) {
            assertThatCode(() -> method.invoke(null, (Object) input))
                    .as(HexFormat.of().formatHex(input))
                    .doesNotThrowAnyException();
        }
    }
}
