package sluice.deploy.folder;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.ExecutionEnvironmentNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.resource.Namespace;

/** Finds out what an unresolvable bundle lacks, and says it in words. */
final class Missing {

    private static final Pattern PACKAGE = Pattern.compile("\\(osgi\\.wiring\\.package=([^)]*)\\)");
    private static final Pattern FROM = Pattern.compile("(?<!!)\\(version>=([^)]*)\\)");
    private static final Pattern BELOW = Pattern.compile("\\(!\\(version>=([^)]*)\\)\\)");
    private static final Pattern JAVA = Pattern.compile("\\(osgi\\.ee=JavaSE\\)\\(version=([^)]*)\\)");

    private Missing() {}

    /** Returns one clause that names everything nobody provides. */
    static String of(Bundle bundle, FrameworkWiring wiring) {
        var revision = bundle.adapt(BundleRevision.class);
        List<BundleRequirement> needed = revision == null ? List.of() : revision.getDeclaredRequirements(null);
        var missing = needed.stream()
                .filter(Missing::isMandatory)
                .filter(requirement -> wiring.findProviders(requirement).isEmpty())
                .map(Missing::words)
                .distinct()
                .collect(Collectors.joining("; "));
        return missing.isEmpty()
                ? "it cannot be resolved: bundles it needs lack something themselves, or contradict each other"
                : missing;
    }

    private static boolean isMandatory(BundleRequirement requirement) {
        var directives = requirement.getDirectives();
        var effective = directives.getOrDefault(Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE, Namespace.EFFECTIVE_RESOLVE);
        var resolution =
                directives.getOrDefault(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE, Namespace.RESOLUTION_MANDATORY);
        return effective.equals(Namespace.EFFECTIVE_RESOLVE)
                && !resolution.equals(Namespace.RESOLUTION_OPTIONAL)
                && !resolution.equals(PackageNamespace.RESOLUTION_DYNAMIC);
    }

    private static String words(BundleRequirement requirement) {
        var filter = requirement.getDirectives().getOrDefault(Constants.FILTER_DIRECTIVE, "");
        return switch (requirement.getNamespace()) {
            case PackageNamespace.PACKAGE_NAMESPACE ->
                "it imports package " + found(PACKAGE, filter).orElse(filter) + range(filter)
                        + ", which no bundle exports";
            case ExecutionEnvironmentNamespace.EXECUTION_ENVIRONMENT_NAMESPACE ->
                "it needs Java " + found(JAVA, filter).orElse(filter) + ", and this is Java "
                        + Runtime.version().feature();
            default ->
                "it needs "
                        + Stream.of(requirement.getNamespace(), filter)
                                .filter(part -> !part.isEmpty())
                                .collect(Collectors.joining(" "))
                        + ", which no bundle provides";
        };
    }

    private static String range(String filter) {
        return found(FROM, filter).map(version -> " from version " + version).orElse("")
                + found(BELOW, filter).map(version -> " below " + version).orElse("");
    }

    private static Optional<String> found(Pattern pattern, String filter) {
        return Optional.of(pattern.matcher(filter)).filter(Matcher::find).map(match -> match.group(1));
    }
}
