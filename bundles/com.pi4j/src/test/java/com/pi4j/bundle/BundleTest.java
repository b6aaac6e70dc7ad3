package com.pi4j.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import sluice.testing.framework.TestFramework;

/** Pi4J's own jar cannot be resolved by any framework; this bundle can, and its classes come from it. */
class BundleTest {

    @TempDir
    private Path storage;

    @Test
    void startsInAFramework() throws Exception {
        var framework = new TestFramework(storage, Map.of());
        try {
            var bundle = framework.installHolding("com.pi4j.Pi4J");
            bundle.start();
            assertThat(bundle.getState()).isEqualTo(Bundle.ACTIVE);
            assertThat(bundle.getVersion()).hasToString("4.0.2");
            assertThat(bundle.loadClass("com.pi4j.Pi4J").getClassLoader())
                    .isNotEqualTo(getClass().getClassLoader());
        } finally {
            framework.stop();
        }
    }
}
