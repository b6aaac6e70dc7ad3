package sluice.cloud.azure;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Shared access signatures: see "Control access to IoT Hub with shared access signatures". */
final class Sas {

    private static final String ALGORITHM = "HmacSHA256";

    private Sas() {}

    /**
     * Returns a token that opens a resource until a moment.
     *
     * @param key the key in base64
     * @param policy the policy's name, empty for a device's own key
     * @throws IllegalArgumentException if the key is not base64
     */
    static String token(String resource, String key, Instant until, String policy) {
        var encoded = URLEncoder.encode(resource, StandardCharsets.UTF_8);
        long seconds = until.getEpochSecond();
        return "SharedAccessSignature sr=" + encoded
                + "&sig=" + URLEncoder.encode(sign(encoded + "\n" + seconds, key), StandardCharsets.UTF_8)
                + "&se=" + seconds
                + (policy.isEmpty() ? "" : "&skn=" + policy);
    }

    private static String sign(String text, String key) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(key), ALGORITHM));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no " + ALGORITHM, e);
        }
    }
}
