package sluice.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The page of the broker's settings says what the bundles say. */
class SettingsPageTest {

    @Test
    void thePageIsUpToDate() throws IOException {
        assertThat(Files.readString(Bundles.TOP.resolve(SettingsPage.PATH)))
                .as("run cnf/settings/update: a description in a bundle or cnf/settings/broker.md has changed")
                .isEqualTo(SettingsPage.text(Bundles.TOP));
    }
}
