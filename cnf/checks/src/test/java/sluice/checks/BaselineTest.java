package sluice.checks;

import static org.assertj.core.api.Assertions.assertThat;

import aQute.bnd.differ.Baseline;
import aQute.bnd.differ.DiffPluginImpl;
import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.Processor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The APIs, held against the jars in cnf/baseline: whoever changes one raises its package's version. */
class BaselineTest {

    @Test
    void aChangedApiHasARaisedVersion() throws Exception {
        var wrong = new ArrayList<String>();
        var released = jars(Bundles.TOP.resolve("cnf/baseline"));
        for (var jar : released) {
            wrong.addAll(compare(jar));
        }
        assertThat(released).isNotEmpty();
        assertThat(wrong).isEmpty();
    }

    private static List<String> compare(Path released) throws Exception {
        var bundle = released.getFileName().toString().replaceFirst("-[0-9].*", "");
        var target = Bundles.TOP.resolve("bundles").resolve(bundle).resolve("target");
        var built = jars(target);
        if (built.isEmpty()) {
            return List.of(bundle + " is released, and is not built any more");
        }
        var wrong = new ArrayList<String>();
        try (var processor = new Processor();
                var newer = new Jar(built.getFirst().toFile());
                var older = new Jar(released.toFile())) {
            for (var info : new Baseline(processor, new DiffPluginImpl()).baseline(newer, older, null)) {
                if (info.mismatch) {
                    wrong.add("package %s changed (%s) since %s: its version must be at least %s, not %s"
                            .formatted(
                                    info.packageName,
                                    info.packageDiff.getDelta(),
                                    info.olderVersion,
                                    info.suggestedVersion,
                                    info.newerVersion));
                }
            }
        }
        return wrong;
    }

    private static List<Path> jars(Path folder) throws Exception {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .filter(file -> !file.toString().contains("-tests"))
                    .sorted()
                    .toList();
        }
    }
}
