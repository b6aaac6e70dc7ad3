package sluice.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The pages of settings say what the bundles say. */
class SettingsPageTest {

    @Test
    void thePagesAreUpToDate() throws IOException {
        for (var page : SettingsPage.texts(Bundles.TOP).entrySet()) {
            assertThat(Files.readString(Bundles.TOP.resolve(page.getKey())))
                    .as(
                            "run cnf/settings/update: a description in a bundle or the page's text in cnf/settings has changed")
                    .isEqualTo(page.getValue());
        }
    }
}
