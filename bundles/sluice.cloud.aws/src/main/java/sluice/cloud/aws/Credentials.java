package sluice.cloud.aws;

import java.io.IOException;
import java.util.HashMap;

/**
 * Keys of AWS, as a section of the file holds them that all its tools share. Immutable.
 *
 * @param sessionToken empty if the keys are not temporary
 */
record Credentials(String accessKey, String secretKey, String sessionToken) {

    /**
     * Reads one section; see "Configuration and credential file settings", AWS CLI.
     *
     * @throws IOException with a sentence for people
     */
    static Credentials read(String file, String section) throws IOException {
        var values = new HashMap<String, String>();
        var in = "";
        for (var line : file.lines().map(String::strip).toList()) {
            int equals = line.indexOf('=');
            if (line.startsWith("[") && line.endsWith("]")) {
                in = line.substring(1, line.length() - 1).strip();
            } else if (in.equals(section) && equals > 0 && !line.startsWith("#")) {
                values.put(
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip());
            }
        }
        var access = values.get("aws_access_key_id");
        var secret = values.get("aws_secret_access_key");
        if (access == null || secret == null) {
            throw new IOException("cloud.options: credentials.file has no aws_access_key_id and aws_secret_access_key"
                    + " in its section [" + section + "]");
        }
        return new Credentials(access, secret, values.getOrDefault("aws_session_token", ""));
    }

    /** Returns the access key only, which is no secret. */
    @Override
    public String toString() {
        return accessKey;
    }
}
