package sluice.cloud.thingsboard;

import java.io.IOException;
import java.time.Instant;
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

/** ThingsBoard, as a device or as a gateway of devices: the access token is the user name. Immutable. */
@Component(property = Cloud.NAME + "=" + ThingsBoard.CALLED)
public final class ThingsBoard implements Cloud {

    static final String CALLED = "thingsboard";
    private static final String PAGE = "ThingsBoard, MQTT Device API Reference and MQTT Gateway API Reference";

    private static final CloudProfile PROFILE = new CloudProfile(
            CALLED,
            "ThingsBoard",
            List.of(Version.V3_1_1, Version.V5),
            new Limits(Qos.AT_LEAST_ONCE, false, 65_535, 65_536, false),
            new Topics(
                    65_535,
                    65_535,
                    List.of(),
                    List.of("v1/devices/me/#", "v1/gateway/#", "v2/fw/request/#", "v2/sw/request/#"),
                    List.of("v1/devices/me/#", "v1/gateway/#", "v2/fw/response/#", "v2/sw/response/#"),
                    Retain.IGNORED,
                    true),
            Session.ANY,
            Rates.ANY,
            List.of(new Option("token.file", "a file with the device's access token", false)),
            Map.of("limits", PAGE, "topics", PAGE));

    @Activate
    public ThingsBoard() {}

    @Override
    public CloudProfile profile() {
        return PROFILE;
    }

    @Override
    public List<String> check(Account account) {
        boolean certificate = account.endpoint().way().tls().certificate() != null;
        if (!account.options().containsKey("token.file") && !certificate) {
            return List.of("cloud.options: token.file is missing; name the file with the device's access token,"
                    + " or a client certificate with tls.certificate and tls.key");
        }
        return List.of();
    }

    @Override
    public CompletionStage<Login> login(Account account, Connector connector) {
        var file = account.file("token.file");
        if (file == null) {
            return CompletableFuture.completedStage(Login.lasting(account.endpoint()));
        }
        try {
            var endpoint = account.endpoint().withLogin(account.secret("token.file"), null);
            return CompletableFuture.completedStage(new Login(endpoint, Instant.MAX, List.of(file)));
        } catch (IOException e) {
            return CompletableFuture.failedStage(e);
        }
    }
}
