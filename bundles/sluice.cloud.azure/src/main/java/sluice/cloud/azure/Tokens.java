package sluice.cloud.azure;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import sluice.bridge.Cloud.Account;
import sluice.bridge.CloudProfile.Option;
import sluice.bridge.Endpoint;
import sluice.bridge.Login;

/** Makes logins of what the options say: with a token that is renewed in time, or with the client certificate. Immutable. */
record Tokens(InstantSource clock) {

    static final Option KEY = new Option(
            "sas.key.file", "a file with the device's key in base64; leave it out with a client certificate", false);
    static final Option LIFE = new Option("sas.ttl", "how long a token is good, such as 60m", false);
    private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,5})([smhd])");
    private static final int RENEWED_AT_PERCENT = 85;

    /** Adds what is wrong with the options and the certificate. */
    static void check(Account account, List<String> wrong) {
        boolean key = account.options().containsKey(KEY.name());
        boolean certificate = account.endpoint().way().tls().certificate() != null;
        if (key == certificate) {
            wrong.add(
                    key
                            ? "cloud.options: sas.key.file and a client certificate exclude each other; remove one"
                            : "cloud.options: sas.key.file is missing; name the file with the device's key,"
                                    + " or a client certificate with tls.certificate and tls.key");
        }
        if (life(account) == null) {
            wrong.add("cloud.options: sas.ttl '" + account.option(LIFE.name(), "")
                    + "' is no time; write a number and s, m, h or d, such as 60m");
        }
    }

    private static @Nullable Duration life(Account account) {
        var matcher = TIME.matcher(account.option(LIFE.name(), "60m"));
        if (!matcher.matches()) {
            return null;
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    /** Returns the login for a user name; a token is made for {@code resource} and signed by {@code policy}'s key. */
    Login login(Account account, Endpoint endpoint, String username, String resource, String policy)
            throws IOException {
        if (!account.options().containsKey(KEY.name())) {
            return Login.lasting(endpoint.withLogin(username, null));
        }
        var life = life(account);
        var now = clock.instant();
        if (life == null) {
            throw new IOException("cloud.options: sas.ttl is no time");
        }
        var until = now.plus(life).truncatedTo(ChronoUnit.SECONDS);
        try {
            var token = Sas.token(resource, account.secret(KEY.name()), until, policy);
            return new Login(endpoint.withLogin(username, token), renewal(now, until), files(account));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "cloud.options: sas.key.file holds no key in base64; copy the device's primary key into it", e);
        }
    }

    private static Instant renewal(Instant now, Instant until) {
        return now.plus(
                Duration.between(now, until).multipliedBy(RENEWED_AT_PERCENT).dividedBy(100));
    }

    private static List<Path> files(Account account) {
        var file = account.file(KEY.name());
        return file == null ? List.of() : List.of(file);
    }
}
