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
 * What the manifests of the image's jars say, in one file, so that a start opens only the jars it wants more of. A jar that was changed since is none of
 * them. Immutable.
 */
final class Headers {

    static final Headers NONE = new Headers(Map.of());

    private final Map<String, ByteBuffer> jars;

    private Headers(Map<String, ByteBuffer> jars) {
        this.jars = jars;
    }

    /** Reads what was written for the jars of an image, or nothing if that is not there or damaged. */
    static Headers read(Path file) {
        try {
            var bytes = Checked.read(file);
            var jars = new HashMap<String, ByteBuffer>();
            while (bytes.hasRemaining()) {
                var name = string(bytes);
                int length = bytes.getInt();
                jars.put(name, bytes.slice(bytes.position(), length));
                bytes.position(bytes.position() + length);
            }
            return new Headers(jars);
        } catch (IOException | IndexOutOfBoundsException | BufferUnderflowException _) {
            return NONE;
        }
    }

    /** Returns the headers of that jar, if they are known and the jar is the same as then. */
    Optional<Map<String, String>> of(Path jar) throws IOException {
        var known = jars.get(jar.getFileName().toString());
        if (known == null) {
            return Optional.empty();
        }
        var bytes = known.duplicate();
        var now = Files.readAttributes(jar, BasicFileAttributes.class);
        if (bytes.getLong() != now.size()
                || bytes.getLong() != now.lastModifiedTime().toMillis()) {
            return Optional.empty();
        }
        var headers = new HashMap<String, String>();
        while (bytes.hasRemaining()) {
            headers.put(string(bytes), string(bytes));
        }
        return Optional.of(headers);
    }

    private static String string(ByteBuffer bytes) {
        int length = bytes.getInt();
        var string = new String(bytes.array(), bytes.arrayOffset() + bytes.position(), length, StandardCharsets.UTF_8);
        bytes.position(bytes.position() + length);
        return string;
    }

    /** Writes the headers of all jars in a folder. */
    static void write(Path lib, Path file) throws IOException {
        var all = new ByteArrayOutputStream();
        var out = new DataOutputStream(all);
        try (var jars = Files.newDirectoryStream(lib, "*.jar")) {
            for (var jar : jars) {
                var one = new ByteArrayOutputStream();
                write(jar, new DataOutputStream(one));
                write(jar.getFileName().toString(), out);
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
        var content = new JarContent(jar, NONE);
        try {
            for (var header : content.getHeaders().orElseThrow().entrySet()) {
                write(header.getKey(), out);
                write(header.getValue(), out);
            }
        } finally {
            content.close();
        }
    }

    private static void write(String string, DataOutputStream out) throws IOException {
        var bytes = string.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
