package sluice.bridge.engine;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import sluice.mqtt.Packet.Connect;
import sluice.testing.cloud.Gate;

/** Checks shared access signatures as IoT Hub does: over the resource's text as it came. */
record SasGate(String hub, String key) implements Gate {

    @Override
    public Admission admit(Connect connect) {
        var user = hub + "/" + connect.clientId() + "/?api-version=2021-04-12";
        if (!user.equals(connect.userName())) {
            return Admission.refused("user name " + connect.userName());
        }
        var token = connect.password() == null ? "" : connect.password().text();
        var fields = new HashMap<String, String>();
        for (var field : token.replaceFirst("^SharedAccessSignature ", "").split("&", -1)) {
            int equals = field.indexOf('=');
            fields.put(field.substring(0, Math.max(0, equals)), field.substring(equals + 1));
        }
        var resource = URLDecoder.decode(fields.getOrDefault("sr", ""), StandardCharsets.UTF_8);
        if (!resource.equals(hub + "/devices/" + connect.clientId())) {
            return Admission.refused("resource " + resource);
        }
        var signature = URLDecoder.decode(fields.getOrDefault("sig", ""), StandardCharsets.UTF_8);
        if (!signature.equals(sign(fields.get("sr") + "\n" + fields.get("se")))) {
            return Admission.refused("signature");
        }
        var until = Instant.ofEpochSecond(Long.parseLong(fields.getOrDefault("se", "0")));
        return until.isBefore(Instant.now()) ? Admission.refused("expired") : new Admission("", until);
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
