package sluice.testing.framework;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Makes bundles. */
public final class Pack {

    private Pack() {}

    /** Returns the jar on the class path that holds this class; a folder of classes is packed. */
    public static byte[] holding(String type) throws IOException {
        var place = placeOf(type);
        if (Files.isRegularFile(place)) {
            return Files.readAllBytes(place);
        }
        try (var jar = new Jar("classes", place.toFile())) {
            return write(jar);
        } catch (Exception e) {
            throw new IOException("cannot pack " + place, e);
        }
    }

    /** Returns a bundle of the classes on the test's class path that these headers ask for, with bnd's instructions. */
    public static byte[] bundle(Map<String, String> headers) throws IOException {
        try (var builder = new Builder()) {
            builder.addClasspath(Path.of("target/test-classes").toFile());
            builder.setProperty("Import-Package", "!org.jspecify.annotations,*");
            builder.setProperty("-noimportjava", "true");
            headers.forEach(builder::setProperty);
            var bytes = write(builder.build());
            if (!builder.isOk()) {
                throw new IOException("bnd says " + builder.getErrors());
            }
            return bytes;
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("bnd cannot pack " + headers, e);
        }
    }

    private static Path placeOf(String type) {
        try {
            var place = Class.forName(type, false, Pack.class.getClassLoader());
            return Path.of(
                    place.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (ReflectiveOperationException | URISyntaxException e) {
            throw new AssertionError(type + " is not on the class path", e);
        }
    }

    private static byte[] write(Jar jar) throws Exception {
        var bytes = new ByteArrayOutputStream();
        jar.write(bytes);
        return bytes.toByteArray();
    }
}
