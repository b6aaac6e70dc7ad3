package sluice.testing.cloud;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import sluice.mqtt.Packet.Connect;

/**
 * Lets in who opened the WebSocket with a request signed by a key of AWS: Signature Version 4, looked at as it came, header and all.
 *
 * @param sessionToken what has to be there beside the signature, empty for keys that last
 */
public record SignedRequest(String region, String accessKey, String secretKey, String sessionToken, InstantSource clock)
        implements Gate {

    private static final Pattern LINE = Pattern.compile("GET (/[^ ?]*)\\?([^ ]*) HTTP/1.1");
    private static final Pattern HOST = Pattern.compile("(?i)\r\nHost: *([^\r]+)\r\n");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Duration SKEW = Duration.ofMinutes(5);

    @Override
    public Admission admit(Connect connect) {
        return Admission.refused("no WebSocket");
    }

    @Override
    public Admission admit(Connect connect, Door.Visitor visitor) {
        var line = LINE.matcher(visitor.request());
        var host = HOST.matcher(visitor.request());
        if (!line.find() || !host.find()) {
            return Admission.refused("no signed request");
        }
        var query = new TreeMap<String, String>();
        for (var pair : line.group(2).split("&", -1)) {
            int equals = pair.indexOf('=');
            query.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        var time = query.getOrDefault("X-Amz-Date", "");
        if (time.length() < 8
                || Duration.between(TIME.parse(time, Instant::from), clock.instant())
                                .abs()
                                .compareTo(SKEW)
                        > 0) {
            return Admission.refused("signed at " + time);
        }
        if (!query.getOrDefault("X-Amz-Security-Token", "").equals(encode(sessionToken))) {
            return Admission.refused("session token");
        }
        var signature = query.remove("X-Amz-Signature");
        query.remove("X-Amz-Security-Token");
        var scope = time.substring(0, 8) + "/" + region + "/iotdevicegateway/aws4_request";
        if (!encode(accessKey + "/" + scope).equals(query.get("X-Amz-Credential"))) {
            return Admission.refused("credential " + query.get("X-Amz-Credential"));
        }
        var canonical = new StringBuilder("GET\n").append(line.group(1)).append('\n');
        query.forEach((name, value) ->
                canonical.append(name).append('=').append(value).append('&'));
        canonical.setLength(canonical.length() - 1);
        canonical
                .append("\nhost:")
                .append(host.group(1).strip())
                .append("\n\nhost\n")
                .append(hash(""));
        return sign(time, scope, canonical.toString()).equals(signature)
                ? new Admission("", clock.instant().plus(Duration.ofDays(1)))
                : Admission.refused("signature of\n" + canonical);
    }

    private String sign(String time, String scope, String canonical) {
        var key = ("AWS4" + secretKey).getBytes(StandardCharsets.UTF_8);
        for (var part : scope.split("/", -1)) {
            key = mac(key, part);
        }
        var text = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + hash(canonical);
        return HexFormat.of().formatHex(mac(key, text));
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Returns nothing that is secret. */
    @Override
    public String toString() {
        return accessKey + " in " + region;
    }
}
