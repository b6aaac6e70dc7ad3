package sluice.deploy.folder;

import java.util.Optional;
import org.osgi.framework.Bundle;

/** A bundle that runs because of a file. Confined to the deploy thread. */
final class Deployment {

    final String name;

    /** The file in the folder; another one when the user has renamed it. */
    String file;

    /** What runs; another one only if its predecessor cannot be ended. */
    Bundle bundle;

    /** Where the image's own bundle of this name is installed from, if there was one. */
    final Optional<String> replaced;

    Deployment(String name, String file, Bundle bundle, Optional<String> replaced) {
        this.name = name;
        this.file = file;
        this.bundle = bundle;
        this.replaced = replaced;
    }

    @Override
    public String toString() {
        return name + " " + bundle.getVersion();
    }
}
