package sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownJarsTest {

    @TempDir
    Path temp;

    private Path one;
    private Path two;
    private Path file;

    @BeforeEach
    void write() throws Exception {
        var files = new SmallImage(temp.resolve("image"));
        one = files.bundle("lib", "one", "1", SmallImage.Plain.class);
        two = files.bundle("lib", "two", "1", SmallImage.Plain.class);
        file = files.image().jars();
        KnownJars.write(files.image().lib(), file);
    }

    @Test
    void whatIsKnownIsWhatTheJarsSay() throws Exception {
        var jars = KnownJars.read(file);
        for (var jar : new Path[] {one, two}) {
            var known = new JarContent(jar, () -> jars);
            var itself = new JarContent(jar, () -> KnownJars.NONE);
            assertThat(jars.areOf(jar)).isTrue();
            assertThat(known.getHeaders()).isEqualTo(itself.getHeaders());
            assertThat(known.getEntries()).isEqualTo(itself.getEntries());
            for (var name : itself.getEntries()) {
                assertThat(known.getEntry(name).orElseThrow().getBytes())
                        .isEqualTo(itself.getEntry(name).orElseThrow().getBytes());
            }
            assertThat(known.getEntry("OSGI-INF/metatype/other.xml")).isEmpty();
            known.close();
            itself.close();
        }
    }

    @Test
    void aDescriptionIsReadWithoutTheJar() throws Exception {
        var read = KnownJars.read(file);
        var described = new JarContent(one, () -> read);
        assertThat(described.getHeaders().orElseThrow()).containsEntry("Bundle-SymbolicName", "one");
        var time = Files.getLastModifiedTime(one);
        Files.write(one, new byte[Math.toIntExact(Files.size(one))]);
        Files.setLastModifiedTime(one, time);
        assertThat(described.getEntries()).contains("OSGI-INF/metatype/one.xml");
        assertThat(described.getEntry("OSGI-INF/metatype/one.xml").orElseThrow().getBytes())
                .asString()
                .isEqualTo("<one/>");
    }

    @Test
    void aJarThatChangedIsReadItself() throws Exception {
        Files.setLastModifiedTime(one, FileTime.fromMillis(1_000));
        var time = Files.getLastModifiedTime(two);
        Files.write(two, new byte[] {0}, StandardOpenOption.APPEND);
        Files.setLastModifiedTime(two, time);
        var headers = KnownJars.read(file);
        assertThat(headers.areOf(one)).isFalse();
        assertThat(headers.areOf(two)).isFalse();
    }

    @Test
    void aFileThatIsDamagedOrMissingSaysNothing() throws Exception {
        var whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 7, 8, 9, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(KnownJars.read(file).areOf(one)).isFalse();
        }
        for (int at = 0; at < whole.length; at += 13) {
            var damaged = whole.clone();
            damaged[at] ^= 0x10;
            Files.write(file, damaged);
            assertThat(KnownJars.read(file).areOf(one)).isFalse();
        }
        Files.delete(file);
        assertThat(KnownJars.read(file).areOf(one)).isFalse();
    }
}
