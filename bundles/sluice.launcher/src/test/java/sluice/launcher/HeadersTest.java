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

class HeadersTest {

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
        file = files.image().headers();
        Headers.write(files.image().lib(), file);
    }

    @Test
    void theyAreThoseOfTheJars() throws Exception {
        var headers = Headers.read(file);
        for (var jar : new Path[] {one, two}) {
            var content = new JarContent(jar, Headers.NONE);
            assertThat(headers.of(jar)).isEqualTo(content.getHeaders());
            content.close();
        }
        assertThat(headers.of(one).orElseThrow()).containsEntry("Bundle-SymbolicName", "one");
    }

    @Test
    void aJarThatChangedIsReadItself() throws Exception {
        Files.setLastModifiedTime(one, FileTime.fromMillis(1_000));
        var time = Files.getLastModifiedTime(two);
        Files.write(two, new byte[] {0}, StandardOpenOption.APPEND);
        Files.setLastModifiedTime(two, time);
        var headers = Headers.read(file);
        assertThat(headers.of(one)).isEmpty();
        assertThat(headers.of(two)).isEmpty();
    }

    @Test
    void aFileThatIsDamagedOrMissingSaysNothing() throws Exception {
        var whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 7, 8, 9, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(Headers.read(file).of(one)).isEmpty();
        }
        for (int at = 0; at < whole.length; at += 13) {
            var damaged = whole.clone();
            damaged[at] ^= 0x10;
            Files.write(file, damaged);
            assertThat(Headers.read(file).of(one)).isEmpty();
        }
        Files.delete(file);
        assertThat(Headers.read(file).of(one)).isEmpty();
    }
}
