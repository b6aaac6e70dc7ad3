package sluice.launcher;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import org.osgi.framework.connect.ConnectContent;
import org.osgi.framework.connect.ConnectContent.ConnectEntry;

/**
 * A jar's headers, the names of its entries, and the content of those that describe configurations. Immutable.
 *
 * <p>Each part is deflated: names of classes are many, and most are never asked for.
 *
 * @param headers pairs of strings
 * @param names strings
 * @param contents a name, a length and that many bytes each
 */
record KnownJar(ByteBuffer headers, ByteBuffer names, ByteBuffer contents) {

    private static final String DESCRIPTIONS = "OSGI-INF/metatype/";

    /** Reads what was written, without looking at it. */
    static KnownJar of(ByteBuffer bytes) {
        return new KnownJar(part(bytes), part(bytes), part(bytes));
    }

    private static ByteBuffer part(ByteBuffer bytes) {
        int length = bytes.getInt();
        var part = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        return part;
    }

    Map<String, String> allHeaders() {
        var bytes = inflated(headers);
        var all = new HashMap<String, String>();
        while (bytes.hasRemaining()) {
            all.put(string(bytes), string(bytes));
        }
        return all;
    }

    List<String> allNames() {
        var bytes = inflated(names);
        var all = new ArrayList<String>();
        while (bytes.hasRemaining()) {
            all.add(string(bytes));
        }
        return all;
    }

    /** Returns the content of an entry that is known. */
    Optional<ConnectEntry> entry(String name, long made) {
        if (name.startsWith(DESCRIPTIONS)) {
            var bytes = inflated(contents);
            while (bytes.hasRemaining()) {
                var known = string(bytes);
                var content = part(bytes);
                if (known.equals(name)) {
                    return Optional.of(new Entry(name, made, content));
                }
            }
        }
        return Optional.empty();
    }

    private record Entry(String name, long made, ByteBuffer content) implements ConnectEntry {

        @Override
        public String getName() {
            return name;
        }

        @Override
        public long getContentLength() {
            return content.remaining();
        }

        @Override
        public long getLastModified() {
            return made;
        }

        @Override
        public InputStream getInputStream() {
            var bytes = new byte[content.remaining()];
            content.duplicate().get(bytes);
            return new ByteArrayInputStream(bytes);
        }
    }

    private static String string(ByteBuffer bytes) {
        var string = new byte[bytes.getInt()];
        bytes.get(string);
        return new String(string, StandardCharsets.UTF_8);
    }

    /** Writes what is to be known of a jar. */
    static void write(ConnectContent jar, DataOutputStream out) throws IOException {
        var headers = new Strings();
        for (var header : jar.getHeaders().orElseThrow().entrySet()) {
            headers.add(header.getKey());
            headers.add(header.getValue());
        }
        headers.write(out);
        var names = new Strings();
        for (var name : jar.getEntries()) {
            names.add(name);
        }
        names.write(out);
        var contents = new Strings();
        for (var name : jar.getEntries()) {
            if (name.startsWith(DESCRIPTIONS) && !name.endsWith("/")) {
                contents.add(name);
                contents.add(jar.getEntry(name).orElseThrow().getBytes());
            }
        }
        contents.write(out);
    }

    private static ByteBuffer inflated(ByteBuffer part) {
        var inflater = new Inflater();
        try {
            var bytes = ByteBuffer.allocate(part.getInt(0));
            inflater.setInput(part.slice(Integer.BYTES, part.limit() - Integer.BYTES));
            if (inflater.inflate(bytes) < bytes.capacity()) {
                throw new IllegalStateException("The checksum was right, and the length is not");
            }
            return bytes.flip();
        } catch (DataFormatException e) {
            throw new IllegalStateException("The checksum was right, and the content is not", e);
        } finally {
            inflater.end();
        }
    }

    private static void write(byte[] bytes, DataOutputStream out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Strings, or other bytes, in a row. */
    private static final class Strings {

        private final ByteArrayOutputStream all = new ByteArrayOutputStream();

        void add(String string) throws IOException {
            add(string.getBytes(StandardCharsets.UTF_8));
        }

        void add(byte[] bytes) throws IOException {
            KnownJar.write(bytes, new DataOutputStream(all));
        }

        void write(DataOutputStream out) throws IOException {
            var part = new ByteArrayOutputStream();
            new DataOutputStream(part).writeInt(all.size());
            try (var deflated = new DeflaterOutputStream(part)) {
                all.writeTo(deflated);
            }
            KnownJar.write(part.toByteArray(), out);
        }
    }
}
