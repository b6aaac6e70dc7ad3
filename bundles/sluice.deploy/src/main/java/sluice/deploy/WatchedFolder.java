package sluice.deploy;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A folder below the gateway's home whose files take effect while it runs. A service with the property {@link #NAME}.
 * Thread-safe.
 */
@ProviderType
public interface WatchedFolder {

    /** Service property: the folder's name below home, such as {@code etc} or {@code deploy}. */
    String NAME = "sluice.deploy.folder";

    /** Returns what is known of each file now, in the order of their names. Ignored files are not among them. */
    List<FileStatus> files();
}
