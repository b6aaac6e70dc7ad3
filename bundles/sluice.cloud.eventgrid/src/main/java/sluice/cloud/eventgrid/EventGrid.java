package sluice.cloud.eventgrid;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import sluice.bridge.Cloud;
import sluice.bridge.CloudProfile;
import sluice.bridge.CloudProfile.Option;
import sluice.bridge.CloudProfile.Rates;
import sluice.bridge.CloudProfile.Retain;
import sluice.bridge.CloudProfile.Session;
import sluice.bridge.CloudProfile.Topics;
import sluice.bridge.Connector;
import sluice.bridge.Endpoint.Version;
import sluice.bridge.Limits;
import sluice.bridge.Login;
import sluice.bus.Qos;

/** The MQTT broker of an Azure Event Grid namespace, with a client certificate or a JSON web token. Immutable. */
@Component(property = Cloud.NAME + "=" + EventGrid.CALLED)
public final class EventGrid implements Cloud {

    static final String CALLED = "azure-event-grid";
    private static final String PAGE = "MQTT features support by Azure Event Grid MQTT broker";
    private static final String OAUTH = "OAUTH2-JWT";
    private static final Pattern EXPIRES = Pattern.compile("\"exp\"\\s*:\\s*([0-9]{1,12})");

    private static final CloudProfile PROFILE = new CloudProfile(
            CALLED,
            "Azure Event Grid namespace",
            List.of(Version.V5, Version.V3_1_1),
            new Limits(Qos.AT_LEAST_ONCE, true, 65_535, 512 * 1024, true),
            new Topics(65_535, 65_535, List.of(), List.of("#"), List.of("#"), Retain.KEPT, true),
            new Session(
                    128,
                    ".+",
                    "must be the session name, which is never assigned",
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1_160),
                    Duration.ofHours(8),
                    65_535,
                    50),
            new Rates(1_000, 1024 * 1024),
            List.of(
                    new Option("jwt.file", "a file with a JSON web token, renewed by whoever issues it", false),
                    new Option("jwt.method", "OAUTH2-JWT or CUSTOM-JWT", false)),
            Map.of("limits", PAGE, "topics", PAGE, "session", PAGE, "rates", "Azure Event Grid quotas and limits"));

    private final InstantSource clock;

    @Activate
    public EventGrid() {
        this(InstantSource.system());
    }

    /** The same by another clock. */
    public EventGrid(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public CloudProfile profile() {
        return PROFILE;
    }

    @Override
    public List<String> check(Account account) {
        var wrong = new ArrayList<String>();
        var endpoint = account.endpoint();
        boolean token = account.options().containsKey("jwt.file");
        boolean certificate = endpoint.way().tls().certificate() != null;
        if (token == certificate) {
            wrong.add(
                    token
                            ? "cloud.options: jwt.file and a client certificate exclude each other; remove one"
                            : "tls.certificate: Event Grid wants a client certificate or the option jwt.file; name one");
        }
        if (certificate && endpoint.username() == null) {
            wrong.add("username: Event Grid wants the client's authentication name; write it there");
        }
        if (token && endpoint.version() != Version.V5) {
            wrong.add("mqtt.version: Event Grid takes JSON web tokens with MQTT 5 only; write 5");
        }
        var method = account.option("jwt.method", OAUTH);
        if (!method.equals(OAUTH) && !method.equals("CUSTOM-JWT")) {
            wrong.add("cloud.options: jwt.method '" + method + "' is neither OAUTH2-JWT nor CUSTOM-JWT");
        }
        return wrong;
    }

    @Override
    public CompletionStage<Login> login(Account account, Connector connector) {
        var file = account.file("jwt.file");
        if (file == null) {
            return CompletableFuture.completedStage(Login.lasting(account.endpoint()));
        }
        try {
            var token = account.secret("jwt.file");
            var endpoint = account.endpoint()
                    .withLogin(account.endpoint().username(), token)
                    .withAuthMethod(account.option("jwt.method", OAUTH));
            return CompletableFuture.completedStage(new Login(endpoint, end(token, clock.instant()), List.of(file)));
        } catch (IOException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** Returns when a token ends, and with it its connection: a newer one is taken from its file before that, when it is there. */
    static Instant end(String token, Instant now) throws IOException {
        var parts = token.split("\\.", -1);
        if (parts.length != 3) {
            throw new IOException("cloud.options: jwt.file holds no JSON web token");
        }
        try {
            var claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
            var matcher = EXPIRES.matcher(claims);
            if (!matcher.find()) {
                return Instant.MAX;
            }
            var end = Instant.ofEpochSecond(Long.parseLong(matcher.group(1)));
            if (!end.isAfter(now)) {
                throw new IOException("cloud.options: the token in jwt.file has expired; have it renewed");
            }
            return end;
        } catch (IllegalArgumentException e) {
            throw new IOException("cloud.options: jwt.file holds no JSON web token", e);
        }
    }
}
