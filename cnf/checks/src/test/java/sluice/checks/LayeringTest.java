package sluice.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import org.junit.jupiter.api.Test;

/** The house plan, held against the manifests that bnd computed from the code. */
class LayeringTest {

    @Test
    void everyBundleImportsOnlyWhatTheTableAllows() throws IOException {
        var table = table();
        var wrong = new ArrayList<String>();
        Bundles.manifests().forEach((bundle, manifest) -> {
            var allowed = allowed(table, bundle);
            for (var imported : Bundles.ours(manifest, "Import-Package")) {
                if (!imported.equals(bundle) && !allowed.contains(imported)) {
                    wrong.add(bundle + " imports " + imported + ", which cnf/imports.txt does not allow");
                }
            }
        });
        assertThat(wrong).isEmpty();
        assertThat(Bundles.manifests()).containsKeys("sluice.bus", "sluice.broker", "sluice.bridge.engine");
    }

    @Test
    void aBundleExportsNothingButThePackageOfItsName() throws IOException {
        var wrong = new ArrayList<String>();
        Bundles.manifests().forEach((bundle, manifest) -> {
            var exports = Bundles.ours(manifest, "Export-Package");
            if (!exports.isEmpty() && !exports.equals(List.of(bundle))) {
                wrong.add(bundle + " exports " + exports);
            }
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    void noArrowPointsToALongerName() throws IOException {
        var exported = new ArrayList<String>();
        Bundles.manifests().forEach((_, manifest) -> exported.addAll(Bundles.ours(manifest, "Export-Package")));
        assertThat(exported)
                .isNotEmpty()
                .allSatisfy(name -> assertThat(name.split("\\."))
                        .as("%s is a provider by its name, and providers export nothing", name)
                        .hasSize(2));
    }

    @Test
    void everyBundleHasItsFoldersName() throws IOException {
        assertThat(Bundles.manifests())
                .isNotEmpty()
                .allSatisfy((folder, manifest) ->
                        assertThat(manifest.getValue("Bundle-SymbolicName")).isEqualTo(folder));
    }

    @Test
    void everyBundleRunsOnAReleaseOfJavaThatAFrameworkKnows() throws IOException {
        assertThat(Bundles.manifests().values()).isNotEmpty().allSatisfy(this::namesItsRelease);
    }

    private void namesItsRelease(Attributes manifest) {
        assertThat(manifest.getValue("Require-Capability"))
                .contains("(osgi.ee=JavaSE)(version=25)")
                .doesNotContain("UNKNOWN");
    }

    private static Map<String, List<String>> table() throws IOException {
        var table = new LinkedHashMap<String, List<String>>();
        for (var line : Files.readAllLines(Bundles.TOP.resolve("cnf/imports.txt"))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                var sides = line.split("=", 2);
                table.put(sides[0].strip(), List.of(sides[1].strip().split(" +")));
            }
        }
        return table;
    }

    private static List<String> allowed(Map<String, List<String>> table, String bundle) {
        for (var line : table.entrySet()) {
            var who = line.getKey();
            if (who.equals(bundle) || who.endsWith("*") && bundle.startsWith(who.substring(0, who.length() - 1))) {
                return line.getValue();
            }
        }
        throw new AssertionError("cnf/imports.txt says nothing about " + bundle);
    }
}
