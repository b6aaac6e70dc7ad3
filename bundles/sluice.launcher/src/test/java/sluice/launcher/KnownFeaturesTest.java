package sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownFeaturesTest {

    private static final String FILE = """
            {"id": "sluice:sluice.feature.broker:1", "bundles": [{"id": "g:b:1.2"}, {"id": "g:a:1", "starts": "when-ready"}],
             "extensions": {"sluice": {"json": {"requires": ["base"], "endpoints": {"mqtt": "some.pid"}}}}}
            """;

    private static final Feature BROKER =
            new Feature("broker", List.of("base"), List.of("b-1.2", "a-1"), Set.of("a-1"), Map.of("mqtt", "some.pid"));

    @TempDir
    Path temp;

    private Image image;
    private Path file;

    @BeforeEach
    void write() throws Exception {
        image = new Image(temp);
        Files.createDirectory(image.features());
        file = Files.writeString(image.features().resolve("broker.json"), FILE);
        KnownFeatures.write(image);
    }

    @Test
    void whatIsKnownIsWhatTheFilesSay() throws Exception {
        var time = Files.getLastModifiedTime(file);
        Files.writeString(file, " ".repeat(FILE.length())); // same size, same time: it is not looked into
        Files.setLastModifiedTime(file, time);
        assertThat(KnownFeatures.read(image).all()).containsExactly(BROKER);
    }

    @Test
    void aFileThatChangedCameOrWentIsSeen() throws Exception {
        var time = Files.getLastModifiedTime(file);
        Files.writeString(file, FILE.replace("some.pid", "other.pid"));
        Files.setLastModifiedTime(file, time);
        assertThat(onlyFeature().endpoints()).containsEntry("mqtt", "other.pid");

        Files.writeString(file, FILE.replace("some", "none"));
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
        assertThat(onlyFeature().endpoints()).containsEntry("mqtt", "none.pid");

        Files.copy(file, image.features().resolve("mine.json"));
        assertThat(KnownFeatures.read(image).all()).extracting(Feature::name).containsExactly("broker", "mine");

        Files.delete(file);
        assertThat(onlyFeature().name()).isEqualTo("mine");
    }

    @Test
    void whatIsDamagedOrMissingIsReadFromTheFiles() throws Exception {
        Files.write(image.knownFeatures(), new byte[] {1}, StandardOpenOption.APPEND);
        assertThat(onlyFeature()).isEqualTo(BROKER);
        Files.delete(image.knownFeatures());
        assertThat(onlyFeature()).isEqualTo(BROKER);
    }

    private Feature onlyFeature() throws StartException {
        return KnownFeatures.read(image).all().iterator().next();
    }
}
