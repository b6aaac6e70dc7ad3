package sluice.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import sluice.bus.Payload;
import sluice.security.AuthenticationMethod;
import sluice.security.Credentials;
import sluice.security.Identity;

/**
 * SCRAM-SHA-256 without channel binding for users whose password is {@code pencil}, as a bundle would bring it. Thread-safe. Source: RFC
 * 5802 and RFC 7677.
 */
final class Scram implements AuthenticationMethod {

    private static final String HEADER = "n,,";
    private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");

    private final Supplier<String> nonces;

    /** Makes it with a source of the server's half of the nonce. */
    Scram(Supplier<String> nonces) {
        this.nonces = nonces;
    }

    @Override
    public String name() {
        return "SCRAM-SHA-256";
    }

    @Override
    public Exchange begin(Credentials credentials) {
        return new Server(credentials);
    }

    private final class Server implements Exchange {
        private final Credentials credentials;
        private final String nonce = nonces.get();
        private String first = "";
        private String answer = "";

        private Server(Credentials credentials) {
            this.credentials = credentials;
        }

        @Override
        public CompletionStage<Step> next(@Nullable Payload data) {
            return CompletableFuture.supplyAsync(
                    () -> { // on another thread, as a slow one would
                        var text = data == null ? "" : data.text();
                        return first.isEmpty() ? challenge(text) : verdict(text);
                    });
        }

        private Step challenge(String text) {
            if (!text.startsWith(HEADER + "n=")) {
                return new Step.Refused("not a first message of SCRAM");
            }
            first = text.substring(HEADER.length());
            answer = "r=" + field(first, 'r') + nonce + ",s="
                    + Base64.getEncoder().encodeToString(SALT) + ",i=4096";
            return new Step.Challenge(Payload.of(answer));
        }

        private Step verdict(String text) {
            var keys = new Keys("pencil");
            var signed = first + "," + answer + "," + text.substring(0, text.lastIndexOf(",p="));
            var proof = Base64.getEncoder().encodeToString(keys.proof(signed));
            boolean right = field(text, 'r').equals(field(answer, 'r')) && proof.equals(field(text, 'p'));
            return right
                    ? new Step.Proved(
                            new Identity(field(first, 'n'), credentials.clientId(), credentials.listener()),
                            Payload.of("v=" + Base64.getEncoder().encodeToString(keys.signature(signed))))
                    : new Step.Refused("wrong proof");
        }
    }

    private static String field(String message, char name) {
        for (var part : message.split(",")) {
            if (part.startsWith(name + "=")) {
                return part.substring(2);
            }
        }
        return "";
    }

    /** Returns a client's first message. */
    static String first(String user, String nonce) {
        return HEADER + "n=" + user + ",r=" + nonce;
    }

    /** Returns a client's last message. */
    static String last(String first, String answer, String password) {
        var bare = "c=biws,r=" + field(answer, 'r');
        var signed = first.substring(HEADER.length()) + "," + answer + "," + bare;
        return bare + ",p=" + Base64.getEncoder().encodeToString(new Keys(password).proof(signed));
    }

    /** What is made of a password: RFC 5802, section 3. */
    private static final class Keys {
        private final byte[] salted;

        Keys(String password) {
            salted = salted(password);
        }

        private static byte[] salted(String password) {
            try {
                return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                        .generateSecret(new PBEKeySpec(password.toCharArray(), SALT, 4096, 256))
                        .getEncoded();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        byte[] proof(String signed) {
            try {
                var key = hmac(salted, "Client Key");
                var signature = hmac(MessageDigest.getInstance("SHA-256").digest(key), signed);
                for (int i = 0; i < key.length; i++) {
                    key[i] ^= signature[i];
                }
                return key;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        byte[] signature(String signed) {
            return hmac(hmac(salted, "Server Key"), signed);
        }

        private static byte[] hmac(byte[] key, String text) {
            try {
                var mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(key, "HmacSHA256"));
                return mac.doFinal(text.getBytes(UTF_8));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
