package sluice.launcher;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a start wants to know of the image's jars, in one file, so that it opens only those it wants more of. A jar that was changed since is none of them.
 * Immutable.
 */
final class KnownJars {

    static final KnownJars NONE = new KnownJars(Map.of());

    private final Map<String, ByteBuffer> jars;

    private KnownJars(Map<String, ByteBuffer> jars) {
        this.jars = jars;
    }

    /** Reads what was written for the jars of an image, or nothing if that is not there or damaged. */
    static KnownJars read(Path file) {
        try {
            var bytes = Checked.read(file);
            var jars = new HashMap<String, ByteBuffer>();
            while (bytes.hasRemaining()) {
                var name = new byte[bytes.getInt()];
                bytes.get(name);
                int length = bytes.getInt();
                jars.put(new String(name, StandardCharsets.UTF_8), bytes.slice(bytes.position(), length));
                bytes.position(bytes.position() + length);
            }
            return new KnownJars(jars);
        } catch (IOException | IndexOutOfBoundsException | BufferUnderflowException _) {
            return NONE;
        }
    }

    /** Tells whether that jar is known, and the same as then. */
    boolean areOf(Path jar) throws IOException {
        var known = jars.get(jar.getFileName().toString());
        if (known == null) {
            return false;
        }
        var now = Files.readAttributes(jar, BasicFileAttributes.class);
        return known.getLong(0) == now.size()
                && known.getLong(Long.BYTES) == now.lastModifiedTime().toMillis();
    }

    /** Returns what is known of the jar of that name. */
    Optional<KnownJar> of(Path jar) {
        return Optional.ofNullable(jars.get(jar.getFileName().toString()))
                .map(known -> KnownJar.of(known.slice(2 * Long.BYTES, known.limit() - 2 * Long.BYTES)));
    }

    /** Writes what is to be known of all jars in a folder. */
    static void write(Path lib, Path file) throws IOException {
        var all = new ByteArrayOutputStream();
        var out = new DataOutputStream(all);
        try (var jars = Files.newDirectoryStream(lib, "*.jar")) {
            for (var jar : jars) {
                var name = jar.getFileName().toString().getBytes(StandardCharsets.UTF_8);
                out.writeInt(name.length);
                out.write(name);
                var one = new ByteArrayOutputStream();
                write(jar, new DataOutputStream(one));
                out.writeInt(one.size());
                one.writeTo(out);
            }
        }
        Checked.write(file, all.toByteArray());
    }

    private static void write(Path jar, DataOutputStream out) throws IOException {
        var attributes = Files.readAttributes(jar, BasicFileAttributes.class);
        out.writeLong(attributes.size());
        out.writeLong(attributes.lastModifiedTime().toMillis());
        var content = new JarContent(jar, () -> NONE);
        try {
            KnownJar.write(content, out);
        } finally {
            content.close();
        }
    }
}
