package sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that bundles bring, as people and tools write them. */
class MetatypeFileTest {

    private static final String FORM = """
            <?xml version="1.0" encoding="UTF-8"?>
            <MetaData xmlns="http://www.osgi.org/xmlns/metatype/v1.4.0">
              <OCD id="a"><AD id="topic" type="String"/></OCD>
              <Designate %s><Object ocdref="a"/></Designate>
            </MetaData>
            """;

    @TempDir
    Path temp;

    private MetatypeFile file(String text) throws Exception {
        var file = Files.write(temp.resolve("a.xml"), text.getBytes(StandardCharsets.UTF_8));
        return MetatypeFile.of("a", file.toUri().toURL());
    }

    @Test
    void aPidIsFoundHoweverItIsWritten() throws Exception {
        for (var designate : new String[] {
            "pid=\"test.pump\"",
            "pid = 'test.pump'",
            "pid\n=\n\"test.pump\"",
            "pid=\"test&#46;pump\"",
            "factoryPid='test.pump'"
        }) {
            var file = file(FORM.formatted(designate));
            assertThat(file.pids()).as(designate).containsExactly("test.pump");
            assertThat(file.of("test.pump")).as(designate).isNotNull();
            assertThat(file.of("test.tank")).as(designate).isNull();
        }
    }

    @Test
    void aPidThatIsOnlyNamedHasNoDescription() throws Exception {
        var file =
                file(FORM.formatted("pid='test.pump'").replace("</MetaData>", "<!-- pid=\"test.tank\" --></MetaData>"));
        assertThat(file.of("test.tank")).isNull();
        assertThat(file.pids()).containsExactly("test.pump"); // known since it has been parsed
    }

    @Test
    void whatIsNoMetatypeFileSaysNothing() throws Exception {
        for (var text : new String[] {"", "pid", "<pid=", "<a pid='test.pump'", "<a pid=\"", "&#1;<"}) {
            var file = file(text);
            assertThat(file.of("test.pump")).as(text).isNull();
            assertThat(file.parse()).as(text).isEmpty();
        }
    }
}
