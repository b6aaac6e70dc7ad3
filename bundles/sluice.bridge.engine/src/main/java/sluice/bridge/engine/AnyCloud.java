package sluice.bridge.engine;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import sluice.bridge.Cloud;
import sluice.bridge.CloudProfile;
import sluice.bridge.CloudProfile.Rates;
import sluice.bridge.CloudProfile.Session;
import sluice.bridge.CloudProfile.Topics;
import sluice.bridge.Connector;
import sluice.bridge.Endpoint.Version;
import sluice.bridge.Limits;
import sluice.bridge.Login;
import sluice.bus.Qos;

/** The far side of a bridge that names no cloud: it takes what it says it takes. */
final class AnyCloud implements Cloud {

    static final Cloud INSTANCE = new AnyCloud();

    private static final CloudProfile PROFILE = new CloudProfile(
            "",
            "MQTT",
            List.of(Version.values()),
            new Limits(Qos.EXACTLY_ONCE, true, 65_535, Limits.V3_1_1.maximumPacket(), true),
            Topics.ANY,
            Session.ANY,
            Rates.ANY,
            List.of(),
            Map.of());

    private AnyCloud() {}

    @Override
    public CloudProfile profile() {
        return PROFILE;
    }

    @Override
    public List<String> check(Account account) {
        return List.of();
    }

    @Override
    public CompletionStage<Login> login(Account account, Connector connector) {
        return CompletableFuture.completedStage(Login.lasting(account.endpoint()));
    }
}
