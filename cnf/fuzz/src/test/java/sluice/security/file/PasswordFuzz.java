package sluice.security.file;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Password files: one is read, or refused with its name and the line, and without a word of the hash. */
public final class PasswordFuzz {

    private static final Path FILE = Scratch.file("passwords");

    private PasswordFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        Files.write(FILE, data);
        try {
            for (var hash : PasswordFile.read(FILE).users().values()) {
                if (!(hash instanceof PasswordHash.Pbkdf2 slow) || slow.iterations() < 100) {
                    var _ = hash.matches(data); // no exception, whatever the parts decode to
                }
            }
        } catch (CharacterCodingException e) {
            return; // not text
        } catch (IllegalArgumentException e) {
            if (!String.valueOf(e.getMessage()).startsWith(FILE + " line ")) {
                throw new AssertionError("a refusal that does not name the line", e);
            }
        }
    }
}
