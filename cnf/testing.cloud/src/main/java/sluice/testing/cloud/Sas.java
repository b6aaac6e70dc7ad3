package sluice.testing.cloud;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import sluice.testing.cloud.Gate.Admission;

/**
 * Checks shared access signatures as Azure does: over the resource's text as it came.
 *
 * @param key the key in base64
 * @param policy the policy the key belongs to, empty for a device's own
 */
record Sas(String key, String policy, InstantSource clock) {

    Admission check(String token, String resource) {
        var fields = new HashMap<String, String>();
        for (var field : token.replaceFirst("^SharedAccessSignature ", "").split("&", -1)) {
            int equals = field.indexOf('=');
            fields.put(field.substring(0, Math.max(0, equals)), field.substring(equals + 1));
        }
        var asked = decode(fields.getOrDefault("sr", ""));
        if (!asked.equals(resource)) {
            return Admission.refused("resource " + asked);
        }
        if (!fields.getOrDefault("skn", "").equals(policy)) {
            return Admission.refused("policy " + fields.get("skn"));
        }
        if (!decode(fields.getOrDefault("sig", "")).equals(sign(fields.get("sr") + "\n" + fields.get("se")))) {
            return Admission.refused("signature");
        }
        var until = Instant.ofEpochSecond(Long.parseLong(fields.getOrDefault("se", "0")));
        return until.isBefore(clock.instant()) ? Admission.refused("expired") : new Admission("", until);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private String sign(String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(key), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
