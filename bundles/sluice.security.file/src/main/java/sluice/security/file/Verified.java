package sluice.security.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import sluice.bus.Payload;

/**
 * Passwords found right in the last five minutes, so that clients that all come back at once cost no hashing. Thread-safe.
 *
 * <p>Nothing that is kept is of use to anybody: each is an HMAC of user, stored hash and password with a key that is made anew at each start. A
 * changed line of the file makes another one.
 */
final class Verified {

    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final int MOST = 10_000;
    private static final String HMAC = "HmacSHA256";

    private final InstantSource clock;
    private final SecretKeySpec key;
    private final Map<String, Instant> until = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MOST || eldest.getValue().isBefore(clock.instant());
        }
    };

    Verified(InstantSource clock) {
        this.clock = clock;
        var secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        key = new SecretKeySpec(secret, HMAC);
    }

    /** Returns whether this was found right, not long ago. */
    boolean contains(String user, PasswordHash hash, Payload password) {
        var name = name(user, hash, password);
        synchronized (until) {
            var end = until.get(name);
            return end != null && clock.instant().isBefore(end);
        }
    }

    /** Remembers what was found right. */
    void add(String user, PasswordHash hash, Payload password) {
        var name = name(user, hash, password);
        synchronized (until) {
            until.remove(name); // so that it is the youngest
            until.put(name, clock.instant().plus(KEPT));
        }
    }

    private String name(String user, PasswordHash hash, Payload password) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(key);
            mac.update((user + '\n' + hash + '\n').getBytes(UTF_8)); // neither holds a line break
            return HexFormat.of().formatHex(mac.doFinal(password.toArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no HMAC-SHA-256", e);
        }
    }
}
