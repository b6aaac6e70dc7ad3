package sluice.cloud.watson;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

/** Far sides in the form of IBM Watson IoT, whose own service ended in 2023: a token as password, events up, commands down. Immutable. */
@Component(property = Cloud.NAME + "=" + WatsonIot.CALLED)
public final class WatsonIot implements Cloud {

    static final String CALLED = "watson-iot";
    private static final String PAGE = "Watson IoT Platform, MQTT messaging for gateways and devices";

    private static final CloudProfile PROFILE = new CloudProfile(
            CALLED,
            "IBM Watson IoT",
            List.of(Version.V3_1_1),
            new Limits(Qos.EXACTLY_ONCE, false, 65_535, 128 * 1024, false),
            new Topics(
                    65_535,
                    65_535,
                    List.of(),
                    List.of("iot-2/evt/+/fmt/+", "iot-2/type/+/id/+/evt/+/fmt/+", "iotdevice-1/#"),
                    List.of("iot-2/cmd/+/fmt/+", "iot-2/type/+/id/+/cmd/+/fmt/+", "iotdm-1/#"),
                    Retain.CUTS,
                    true),
            new Session(
                    256,
                    "[dg]:[^:]+:[^:]+:[^:]+|a:[^:]+:[^:]+",
                    "must be d:org:type:id, g:org:type:id or a:org:application",
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(3_600),
                    Duration.ofDays(45),
                    500,
                    500),
            Rates.ANY,
            List.of(new Option("token.file", "a file with the device's token", true)),
            Map.of("limits", PAGE, "topics", PAGE, "session", PAGE));

    @Activate
    public WatsonIot() {}

    @Override
    public CloudProfile profile() {
        return PROFILE;
    }

    @Override
    public List<String> check(Account account) {
        return account.endpoint().username() == null
                ? List.of()
                : List.of("username: it is always use-token-auth here; leave it out");
    }

    @Override
    public CompletionStage<Login> login(Account account, Connector connector) {
        try {
            var endpoint = account.endpoint().withLogin("use-token-auth", account.secret("token.file"));
            var file = Objects.requireNonNull(account.file("token.file"));
            return CompletableFuture.completedStage(new Login(endpoint, Instant.MAX, List.of(file)));
        } catch (IOException e) {
            return CompletableFuture.failedStage(e);
        }
    }
}
