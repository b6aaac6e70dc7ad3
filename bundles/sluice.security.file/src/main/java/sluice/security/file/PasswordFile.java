package sluice.security.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The users of a password file, one {@code name:hash} a line. Immutable. */
record PasswordFile(Map<String, PasswordHash> users) {

    PasswordFile {
        users = Map.copyOf(users);
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if a line is wrong; the sentence names file and line
     */
    static PasswordFile read(Path file) throws IOException {
        var users = new HashMap<String, PasswordHash>();
        int number = 0;
        for (var line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException(file + " line " + number + ": expected name:hash");
            }
            try {
                if (users.put(
                                line.substring(0, colon),
                                PasswordHash.parse(line.substring(colon + 1).strip()))
                        != null) {
                    throw new IllegalArgumentException(
                            "user " + line.substring(0, colon) + " stands here a second time");
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + " line " + number + ": " + e.getMessage(), e);
            }
        }
        return new PasswordFile(users);
    }

    /** Returns the user's hash, null for an unknown user. */
    @Nullable
    PasswordHash hash(String user) {
        return users.get(user);
    }
}
