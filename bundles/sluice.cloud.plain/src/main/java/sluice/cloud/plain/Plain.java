package sluice.cloud.plain;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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

/** Any MQTT broker, with a JSON web token of our own making as password if it wants one. Immutable. */
@Component(property = Cloud.NAME + "=" + Plain.CALLED)
public final class Plain implements Cloud {

    static final String CALLED = "plain";

    private static final CloudProfile PROFILE = new CloudProfile(
            CALLED,
            "MQTT",
            List.of(Version.V5, Version.V3_1_1, Version.V3_1),
            new Limits(Qos.EXACTLY_ONCE, true, 65_535, 268_435_460L, true),
            new Topics(65_535, 65_535, List.of(), List.of("#", "$SYS/#"), List.of("#", "$SYS/#"), Retain.KEPT, true),
            Session.ANY,
            Rates.ANY,
            List.of(
                    new Option("jwt.key.file", "a PEM file with the RSA or EC key that signs the password", false),
                    new Option("jwt.audience", "whom the token is for", false),
                    new Option("jwt.subject", "whose token it is; the client id if left out", false),
                    new Option("jwt.minutes", "how long it is good, 60 if left out", false)),
            Map.of("limits", "OASIS MQTT Version 5.0"));

    private final InstantSource clock;

    @Activate
    public Plain() {
        this(InstantSource.system());
    }

    /** The same by another clock. */
    public Plain(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public CloudProfile profile() {
        return PROFILE;
    }

    @Override
    public List<String> check(Account account) {
        if (account.options().containsKey("jwt.key.file") == account.options().containsKey("jwt.audience")
                && account.option("jwt.minutes", "60").matches("[1-9][0-9]{0,4}")) {
            return List.of();
        }
        return List.of("cloud.options: a token needs jwt.key.file and jwt.audience, and jwt.minutes is a number");
    }

    @Override
    public CompletionStage<Login> login(Account account, Connector connector) {
        var file = account.file("jwt.key.file");
        if (file == null) {
            return CompletableFuture.completedStage(Login.lasting(account.endpoint()));
        }
        try {
            var life = Duration.ofMinutes(Long.parseLong(account.option("jwt.minutes", "60")));
            var now = clock.instant();
            var token = Jwt.sign(
                    account.secret("jwt.key.file"),
                    account.option("jwt.audience", ""),
                    account.option("jwt.subject", account.endpoint().clientId()),
                    now,
                    now.plus(life));
            var username = account.endpoint().username();
            var endpoint = account.endpoint().withLogin(username == null ? "unused" : username, token);
            var renewAt = now.plus(life.multipliedBy(85).dividedBy(100));
            return CompletableFuture.completedStage(new Login(endpoint, renewAt, List.of(file)));
        } catch (IOException e) {
            return CompletableFuture.failedStage(e);
        }
    }
}
