package sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The page of what is proved says the truth. */
class PageTest {

    private static final Path TOP = Path.of(System.getProperty("top"));

    private final Page page;

    PageTest() throws IOException {
        page = new Page(Statement.read(TOP), Marks.read(TOP));
    }

    @Test
    void marksAndStatementsFitTogether() {
        assertThat(page.contradictions()).isEmpty();
    }

    @Test
    void everyStatementHasATestOrAReason() {
        assertThat(page.missing()).isEmpty();
    }

    @Test
    void thePageIsUpToDate() throws IOException {
        assertThat(Files.readString(TOP.resolve(Page.PATH)))
                .as("run cnf/conformance/update: marks in tests or cnf/conformance/statements.txt have changed")
                .isEqualTo(page.text());
    }

    @Test
    void eachOfTheNegativeTestsIsThere() throws IOException {
        var negative = new NegativePage(TOP);
        assertThat(negative.missing()).isEmpty();
        assertThat(negative.numbers())
                .isEqualTo(IntStream.rangeClosed(1, 44).boxed().toList());
        assertThat(Files.readString(TOP.resolve(NegativePage.PATH)))
                .as("run cnf/conformance/update: cnf/negative/tests.txt has changed")
                .isEqualTo(negative.text());
    }
}
