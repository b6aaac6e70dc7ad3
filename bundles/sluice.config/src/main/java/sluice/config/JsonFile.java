package sluice.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One configuration file as it lies there. */
final class JsonFile {

    private static final Logger log = LoggerFactory.getLogger(JsonFile.class);
    private static final long LIMIT_BYTES = 1 << 20;

    private JsonFile() {}

    /** Returns the file's keys and values; warns if it holds secrets everybody can read. */
    static Map<String, JsonValue> read(Path file) throws RefusedException {
        try {
            if (Files.size(file) > LIMIT_BYTES) {
                throw new RefusedException("it is longer than " + LIMIT_BYTES + " bytes, no configuration is");
            }
            var values = JsonReader.read(Files.readString(file, StandardCharsets.UTF_8));
            if (values.keySet().stream().anyMatch(key -> key.startsWith(".")) && isPublic(file)) {
                log.warn("{} holds secrets and everybody can read it: chmod 600 helps", file);
            }
            return values;
        } catch (CharacterCodingException e) {
            throw new RefusedException("it is not UTF-8 text");
        } catch (IOException e) {
            throw new RefusedException("it cannot be read: " + e.getMessage());
        }
    }

    private static boolean isPublic(Path file) throws IOException {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
    }
}
