package sluice.testing.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

class ExportsTest {

    @Test
    void everyVersionOfAPackageIsOffered() {
        assertThat(Exports.of("org.slf4j").split(","))
                .hasSizeGreaterThan(1)
                .allSatisfy(clause -> assertThat(clause).startsWith("org.slf4j;version="))
                .extracting(clause -> Version.parseVersion(clause.substring(clause.indexOf('=') + 1)))
                .doesNotHaveDuplicates()
                .anyMatch(version -> version.getMajor() >= 2);
    }

    @Test
    void severalPackagesMakeOneClauseEach() {
        assertThat(Exports.of("org.osgi.util.function", "org.osgi.util.promise"))
                .matches("org\\.osgi\\.util\\.function;version=[\\d.]+,org\\.osgi\\.util\\.promise;version=[\\d.]+");
    }

    @Test
    void whatNobodyExportsIsNamedOrLeftOut() {
        assertThatThrownBy(() -> Exports.of("org.slf4j", "com.example.missing"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("exports com.example.missing");
        assertThat(Exports.ofPresent("com.example.missing")).isEmpty();
    }
}
