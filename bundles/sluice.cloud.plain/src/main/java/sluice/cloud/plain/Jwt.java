package sluice.cloud.plain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;

/** Makes JSON web tokens (RFC 7519), signed with RS256 or ES256 as the key is. */
final class Jwt {

    private Jwt() {}

    /**
     * @param pem a private key in PKCS#8
     * @throws IOException with a sentence for people, if the key is none
     */
    static String sign(String pem, String audience, String subject, Instant from, Instant until) throws IOException {
        try {
            var key = key(pem);
            boolean rsa = key.getAlgorithm().equals("RSA");
            var head = "{\"alg\":\"" + (rsa ? "RS256" : "ES256") + "\",\"typ\":\"JWT\"}";
            var claims = "{\"aud\":\"%s\",\"sub\":\"%s\",\"iat\":%d,\"exp\":%d}"
                    .formatted(escape(audience), escape(subject), from.getEpochSecond(), until.getEpochSecond());
            var text = encode(head.getBytes(StandardCharsets.UTF_8)) + "."
                    + encode(claims.getBytes(StandardCharsets.UTF_8));
            var signature = Signature.getInstance(rsa ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return text + "." + encode(signature.sign());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(
                    "cloud.options: jwt.key.file holds no RSA or EC key in PEM;"
                            + " convert it with: openssl pkcs8 -topk8 -nocrypt",
                    e);
        }
    }

    private static PrivateKey key(String pem) throws GeneralSecurityException {
        var bytes = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        var spec = new PKCS8EncodedKeySpec(bytes);
        try {
            return KeyFactory.getInstance("EC").generatePrivate(spec);
        } catch (InvalidKeySpecException notThat) {
            return KeyFactory.getInstance("RSA").generatePrivate(spec);
        }
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
