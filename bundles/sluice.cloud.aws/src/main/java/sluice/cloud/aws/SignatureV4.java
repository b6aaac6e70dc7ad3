package sluice.cloud.aws;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs the request that opens a WebSocket: AWS Signature Version 4, in the query string. Pure functions. */
final class SignatureV4 {

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String SERVICE = "iotdevicegateway";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private SignatureV4() {}

    /** Returns the address with everything in its query that says who asks. */
    static URI sign(URI uri, String region, Credentials credentials, Instant now) {
        var time = TIME.format(now);
        var day = time.substring(0, 8);
        var scope = day + "/" + region + "/" + SERVICE + "/aws4_request";
        var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/mqtt" : uri.getRawPath();
        var query = "X-Amz-Algorithm=" + ALGORITHM + "&X-Amz-Credential="
                + encode(credentials.accessKey() + "/" + scope) + "&X-Amz-Date=" + time
                + "&X-Amz-SignedHeaders=host";
        var request = "GET\n" + path + "\n" + query + "\nhost:" + host(uri) + "\n\nhost\n" + hash("");
        var text = ALGORITHM + "\n" + time + "\n" + scope + "\n" + hash(request);
        byte[] key = ("AWS4" + credentials.secretKey()).getBytes(StandardCharsets.UTF_8);
        for (var part : new String[] {day, region, SERVICE, "aws4_request"}) {
            key = mac(key, part);
        }
        query += "&X-Amz-Signature=" + HexFormat.of().formatHex(mac(key, text));
        if (!credentials.sessionToken().isEmpty()) { // which IoT Core, unlike others, wants outside of what is signed
            query += "&X-Amz-Security-Token=" + encode(credentials.sessionToken());
        }
        return URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + path + "?" + query);
    }

    /** Returns the header Host as clients of WebSocket send it: with the port unless it is the usual one. */
    private static String host(URI uri) {
        int port = uri.getPort();
        return port < 0 || port == 80 || port == 443 ? uri.getHost() : uri.getHost() + ":" + port;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no HmacSHA256", e);
        }
    }
}
