package sluice.deploy.folder;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRevision;

/** What may be deployed: nothing that would take the image's packages from under the other bundles. Thread-safe. */
final class Policy {

    /** How the locations of deployed bundles begin; every other bundle is the image's. */
    static final String LOCATION = "deploy:";

    private final BundleContext context;

    Policy(BundleContext context) {
        this.context = context;
    }

    /** Returns the image's own bundle that this one takes the place of, if there is one. */
    Optional<Bundle> check(JarFacts jar) throws RefusedException {
        var own = image().filter(bundle -> jar.name().equals(bundle.getSymbolicName()))
                .findFirst();
        if (own.isPresent()) {
            if (own.get().getBundleId() == Constants.SYSTEM_BUNDLE_ID
                    || own.get().equals(context.getBundle())) {
                throw new RefusedException(jar.name() + " runs everything else and changes with the image only");
            }
            if (!exports(own.get()).isEmpty()) {
                throw new RefusedException(
                        "others are built on the packages of " + jar.name() + ", it changes with the image only");
            }
        }
        for (var exported : jar.exports()) {
            var owner =
                    image().filter(bundle -> exports(bundle).contains(exported)).findFirst();
            if (owner.isPresent()) {
                throw new RefusedException("it exports package " + exported + ", which is "
                        + owner.get().getSymbolicName() + "'s: import it instead");
            }
        }
        return own;
    }

    private Stream<Bundle> image() {
        return Stream.of(context.getBundles())
                .filter(bundle -> !bundle.getLocation().startsWith(LOCATION));
    }

    private static List<String> exports(Bundle bundle) {
        var revision = bundle.adapt(BundleRevision.class);
        return revision == null
                ? List.of()
                : revision.getDeclaredCapabilities(PackageNamespace.PACKAGE_NAMESPACE).stream()
                        .map(capability ->
                                String.valueOf(capability.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE)))
                        .toList();
    }
}
