package sluice.console;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * User name and password as they are kept in memory: one salted hash, with a salt of this start. Immutable.
 *
 * <p>The password is random or long, and the hash never leaves the process, so there is nothing for a slow hash to slow down;
 * a browser sends the password with every request.
 */
final class Secret {

    private final byte[] salt = new byte[32];
    private final byte[] hash;

    Secret(String user, String password) {
        new SecureRandom().nextBytes(salt);
        hash = hash(user, password);
    }

    /** Returns whether both are right; takes the same time whatever is wrong. */
    boolean matches(String user, String password) {
        return MessageDigest.isEqual(hash, hash(user, password));
    }

    private byte[] hash(String user, String password) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            var name = user.getBytes(StandardCharsets.UTF_8);
            digest.update((byte) (name.length >>> 8)); // the length first: "a" + "bc" is not "ab" + "c"
            digest.update((byte) name.length);
            digest.update(name);
            return digest.digest(password.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
