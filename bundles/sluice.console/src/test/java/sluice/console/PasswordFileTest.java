package sluice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordFileTest {

    @TempDir
    Path home;

    @Test
    void thePasswordStaysOverAStart() throws IOException {
        assertThat(new PasswordFile(home).password()).isEqualTo(new PasswordFile(home).password());
    }

    @Test
    void noTwoGatewaysHaveTheSame() throws IOException {
        assertThat(new PasswordFile(home).password()).isNotEqualTo(new PasswordFile(home.resolve("other")).password());
    }

    @Test
    void onesOwnPasswordIsTaken() throws IOException {
        write("correct horse battery\n", "rw-------");

        assertThat(new PasswordFile(home).password()).isEqualTo("correct horse battery");
    }

    @Test
    void aShortPasswordIsRefused() throws IOException {
        write("admin\n", "rw-------");

        assertThatThrownBy(new PasswordFile(home)::password)
                .hasMessageContaining("console-password")
                .hasMessageContaining("12 characters");
    }

    @Test
    void aFileThatOthersCanReadIsClosedToThem() throws IOException {
        var file = write("correct horse battery\n", "rw-r--r--");
        new PasswordFile(home).password();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    private Path write(String text, String mode) throws IOException {
        var folder = Files.createDirectories(home.resolve("secrets"));
        var file = Files.writeString(folder.resolve("console-password"), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
