package sluice.security.file;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A password as a password file holds it: salted and hashed, both in base 64. Immutable.
 *
 * <p>Two forms are read, as {@code mosquitto_passwd} writes them: {@code $6$salt$hash}, SHA-512 once over password and salt, and
 * {@code $7$iterations$salt$hash}, PBKDF2 with HMAC-SHA-512. Source: mosquitto_passwd(1) and RFC 8018.
 */
sealed interface PasswordHash {

    /** How often we iterate for a new password: a fifth of a second on a small board's core is the order of it. */
    int ITERATIONS = 100_000;

    /** Returns whether this is the password. Takes the same time for every wrong one. */
    boolean matches(byte[] password);

    /** Returns whether it was hashed as often as ours are. */
    default boolean isStrong() {
        return this instanceof Pbkdf2 own && own.iterations >= ITERATIONS;
    }

    /** SHA-512, once: old, and quick to guess. */
    record Sha512(String salt, String hash) implements PasswordHash {
        @Override
        public boolean matches(byte[] password) {
            try {
                var digest = MessageDigest.getInstance("SHA-512");
                digest.update(password);
                return MessageDigest.isEqual(decode(hash), digest.digest(decode(salt)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java runtime has no SHA-512", e);
            }
        }
    }

    /** PBKDF2 with HMAC-SHA-512. */
    record Pbkdf2(int iterations, String salt, String hash) implements PasswordHash {
        @Override
        public boolean matches(byte[] password) {
            return MessageDigest.isEqual(decode(hash), pbkdf2(password, decode(salt), iterations));
        }
    }

    /**
     * Reads the text behind a user's name.
     *
     * @throws IllegalArgumentException if it is in no form we know; the sentence does not repeat it
     */
    static PasswordHash parse(String text) {
        var parts = text.split("\\$", -1);
        try {
            if (parts.length == 4 && parts[1].equals("6")) {
                return new Sha512(checked(parts[2]), checked(parts[3]));
            }
            if (parts.length == 5 && parts[1].equals("7")) {
                int iterations = Integer.parseInt(parts[2]);
                if (iterations < 1 || iterations > 10_000_000) {
                    throw new IllegalArgumentException("its iterations are not 1 to 10000000");
                }
                return new Pbkdf2(iterations, checked(parts[3]), checked(parts[4]));
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the password hash is damaged: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(
                "the password must be hashed as $7$ or $6$: mosquitto_passwd -H sha512-pbkdf2");
    }

    /** Returns the text of a new hash of this password, with a salt of its own. */
    static String create(byte[] password) {
        var salt = new byte[12];
        new SecureRandom().nextBytes(salt);
        var base64 = Base64.getEncoder();
        return "$7$" + ITERATIONS + "$" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(pbkdf2(password, salt, ITERATIONS));
    }

    private static String checked(String base64) {
        if (decode(base64).length == 0) {
            throw new IllegalArgumentException("a part is empty");
        }
        return base64;
    }

    private static byte[] decode(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    /** Returns one block of PBKDF2: the 64 bytes HMAC-SHA-512 gives. By hand, for the JDK's takes characters, not bytes. */
    private static byte[] pbkdf2(byte[] password, byte[] salt, int iterations) {
        try {
            var mac = Mac.getInstance("HmacSHA512");
            // An empty password is an empty key, which SecretKeySpec refuses; a zero byte pads to the same key (RFC
            // 2104).
            mac.init(new SecretKeySpec(password.length == 0 ? new byte[1] : password, "HmacSHA512"));
            mac.update(salt);
            var u = mac.doFinal(new byte[] {0, 0, 0, 1});
            var block = u.clone();
            for (int i = 1; i < iterations; i++) {
                u = mac.doFinal(u);
                for (int j = 0; j < block.length; j++) {
                    block[j] ^= u[j];
                }
            }
            return block;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no HMAC-SHA-512", e);
        }
    }
}
