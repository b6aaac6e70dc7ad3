package sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {

    @TempDir
    Path temp;

    private Path defaults;
    private Path folder;

    @BeforeEach
    void layDefaults() throws Exception {
        defaults = Files.createDirectory(temp.resolve("defaults"));
        Files.writeString(defaults.resolve("sluice.io.sim.json"), "{}");
        folder = temp.resolve("a/b");
    }

    @Test
    void everyFolderIsThereAndSecretsAreForTheOwner() throws Exception {
        try (var _ = Home.open(folder, defaults)) {
            assertThat(folder.resolve("deploy")).isEmptyDirectory();
            assertThat(folder.resolve("etc/sluice.io.sim.json")).hasContent("{}");
            for (var secret : new String[] {"secrets", "etc"}) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(secret))))
                        .isEqualTo("rwx------");
            }
        }
    }

    @Test
    void defaultsAreCopiedOnlyOnce() throws Exception {
        Home.open(folder, defaults).close();
        Files.delete(folder.resolve("etc/sluice.io.sim.json"));
        Home.open(folder, defaults).close();
        assertThat(folder.resolve("etc")).isEmptyDirectory();
    }

    @Test
    void whatAStartCutShortLeftIsNoneOfTheDefaults() throws Exception {
        var part = Files.createDirectories(folder.resolve("etc.part"));
        Files.writeString(part.resolve("sluice.io.sim.json"), "half a file, and longer than the whole one");
        Files.writeString(part.resolve("sluice.of.another.version.json"), "{}");
        Home.open(folder, defaults).close();
        assertThat(part).doesNotExist();
        assertThat(folder.resolve("etc"))
                .isDirectoryContaining("glob:**/sluice.io.sim.json")
                .isDirectoryNotContaining("glob:**/*version*");
        assertThat(folder.resolve("etc/sluice.io.sim.json")).hasContent("{}");
    }

    @Test
    void defaultsAreTheOwnersToWriteWhateverTheImagesAre() throws Exception {
        Files.setPosixFilePermissions(
                defaults.resolve("sluice.io.sim.json"), PosixFilePermissions.fromString("r--r--r--"));
        Home.open(folder, defaults).close();
        assertThat(Files.getPosixFilePermissions(folder.resolve("etc/sluice.io.sim.json")))
                .contains(PosixFilePermission.OWNER_WRITE);
    }

    @Test
    void aHomeInUseIsRefusedAndFreeAgainAfterwards() throws Exception {
        try (var _ = Home.open(folder, defaults)) {
            assertThatThrownBy(() -> Home.open(folder, defaults))
                    .isInstanceOf(StartException.class)
                    .hasMessageStartingWith("another gateway runs on " + folder + ": ");
        }
        Home.open(folder, defaults).close();
    }

    @Test
    void aHomeBelowAFileIsRefused() throws Exception {
        var file = Files.createFile(temp.resolve("file"));
        assertThatThrownBy(() -> Home.open(file.resolve("home"), defaults))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("cannot use " + file.resolve("home") + " as home: ")
                .hasMessageEndingWith("; name another folder with --home");
    }
}
