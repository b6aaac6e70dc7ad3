package sluice.store.sqlite;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sqlite.util.OSInfo;

/**
 * Where SQLite itself is. An image has it as a file; the driver would otherwise unpack it into the temporary folder at each start,
 * leave it there when the process is killed, and fail where that folder may not hold programs.
 */
final class NativeLibrary {

    private static final String PATH = "org.sqlite.lib.path";
    private static final String NAME = "org.sqlite.lib.name";

    private NativeLibrary() {}

    /** Points the driver to the image's library, if there is one and nobody has said otherwise. */
    static void use(@Nullable String image) {
        if (image == null || System.getProperty(PATH) != null) {
            return;
        }
        var folder = Path.of(image, "lib", "native", platform());
        var name = System.mapLibraryName("sqlitejdbc");
        if (Files.exists(folder.resolve(name))) {
            System.setProperty(PATH, folder.toString());
            System.setProperty(NAME, name);
        }
    }

    /** Returns the driver's name for this machine, if it can without asking the driver: that starts {@code uname} and waits for it, at every start. */
    private static String platform() {
        return switch (System.getProperty("os.name") + "/" + System.getProperty("os.arch")) {
            case "Linux/amd64" -> "Linux/x86_64";
            case "Linux/aarch64" -> "Linux/aarch64";
            default -> OSInfo.getNativeLibFolderPathForCurrentOS();
        };
    }
}
