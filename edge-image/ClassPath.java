import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Puts the classes and resources of some jars into one, for a class path the JVM is quickly done with: for each jar on it, the JVM reads a manifest and
 * makes a protection domain before it starts, 0.8 ms each. The bundles keep their own jars, where the framework reads what only concerns it.
 * <pre>java ClassPath.java OUT.jar IN.jar...</pre>
 *
 * <p>Of two entries of one name the first is taken, as on a class path; files in {@code META-INF/services} are joined.
 */
final class ClassPath {

    private static final String SERVICES = "META-INF/services/";
    private static final LocalDateTime MADE = LocalDateTime.of(2026, 11, 21, 0, 0); // the same in every build

    private final Map<String, byte[]> entries = new TreeMap<>();

    public static void main(String... arguments) throws IOException {
        var all = new ClassPath();
        for (int i = 1; i < arguments.length; i++) {
            all.add(Path.of(arguments[i]));
        }
        all.write(Path.of(arguments[0]));
    }

    private void add(Path file) throws IOException {
        try (var jar = new JarFile(file.toFile())) {
            for (var entry : jar.stream().filter(ClassPath::isOfClassPath).toList()) {
                try (var in = jar.getInputStream(entry)) {
                    entries.merge(entry.getName(), in.readAllBytes(), entry.getName().startsWith(SERVICES) ? ClassPath::joined : (first, _) -> first);
                }
            }
            // Nothing shipped has classes for newer Javas only; whoever brings some is to be noticed.
            if (jar.stream().anyMatch(entry -> entry.getName().matches("META-INF/versions/[0-9]+/(?!module-info|org/sqlite/nativeimage/).*\\.class"))) {
                throw new IOException(file + " has classes of its own for some versions of Java, which the class path would be without");
            }
        }
    }

    /** Leaves out what belongs to a jar and not to its packages: its manifest, licences, descriptions for the framework. */
    private static boolean isOfClassPath(ZipEntry entry) {
        var name = entry.getName();
        return !entry.isDirectory()
                && (name.startsWith(SERVICES) || !name.startsWith("META-INF/"))
                && !name.startsWith("OSGI-INF/")
                && !name.startsWith("OSGI-OPT/")
                && !name.equals("module-info.class");
    }

    private static byte[] joined(byte[] first, byte[] second) {
        var both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.write('\n');
        both.writeBytes(second);
        return both.toByteArray();
    }

    private void write(Path file) throws IOException {
        try (var out = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (var entry : entries.entrySet()) {
                var header = new ZipEntry(entry.getKey());
                header.setTimeLocal(MADE);
                out.putNextEntry(header);
                out.write(entry.getValue());
            }
        }
    }
}
