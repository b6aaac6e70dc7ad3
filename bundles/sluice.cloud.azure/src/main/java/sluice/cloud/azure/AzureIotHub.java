package sluice.cloud.azure;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
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
import sluice.bus.Message;
import sluice.bus.Qos;

/** Azure IoT Hub: the client id is the device's, or {@code device/module}. Immutable. */
@Component(property = Cloud.NAME + "=" + AzureIotHub.CALLED)
public final class AzureIotHub implements Cloud {

    static final String CALLED = "azure-iot-hub";
    private static final String API = "2021-04-12";
    private static final String PAGE = "Communicate with an IoT hub using the MQTT protocol";
    private static final String ID = "[A-Za-z0-9\\-.+%_#*?!(),:=@$']{1,128}";

    static final CloudProfile PROFILE = new CloudProfile(
            CALLED,
            "Azure IoT Hub",
            List.of(Version.V3_1_1),
            new Limits(Qos.AT_LEAST_ONCE, false, 65_535, 256 * 1024, false),
            new Topics(
                    65_535,
                    65_535,
                    List.of(),
                    List.of(
                            "devices/{device}/messages/events/#",
                            "devices/{device}/modules/+/messages/events/#",
                            "$iothub/methods/res/#",
                            "$iothub/twin/GET/#",
                            "$iothub/twin/PATCH/properties/reported/#"),
                    List.of(
                            "devices/{device}/messages/devicebound/#",
                            "devices/{device}/modules/+/#",
                            "$iothub/methods/POST/#",
                            "$iothub/twin/res/#",
                            "$iothub/twin/PATCH/properties/desired/#"),
                    Retain.IGNORED,
                    true),
            new Session(
                    257,
                    ID + "(/" + ID + ")?",
                    "must be the device's id, or device/module",
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1_177),
                    Duration.ofSeconds(0xFFFF_FFFFL),
                    5,
                    5),
            new Rates(100, 0),
            List.of(Tokens.KEY, Tokens.LIFE, new Option("hub", "the hub's host name, if the URI's is another", false)),
            Map.of(
                    "limits", PAGE,
                    "topics", PAGE,
                    "session", PAGE,
                    "rates", "IoT Hub quotas and throttling"));

    private final Tokens tokens;

    @Activate
    public AzureIotHub() {
        this(InstantSource.system());
    }

    /** The same by another clock. */
    public AzureIotHub(InstantSource clock) {
        tokens = new Tokens(clock);
    }

    @Override
    public CloudProfile profile() {
        return PROFILE;
    }

    @Override
    public List<String> check(Account account) {
        var wrong = new ArrayList<String>();
        Tokens.check(account, wrong);
        if (account.endpoint().username() != null) {
            wrong.add("username: the bridge makes it of the hub and the device; leave it out");
        }
        return wrong;
    }

    @Override
    public CompletionStage<Login> login(Account account, Connector connector) {
        try {
            return CompletableFuture.completedStage(login(tokens, account));
        } catch (IOException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    static Login login(Tokens tokens, Account account) throws IOException {
        var endpoint = account.endpoint();
        var hub = account.option("hub", endpoint.uri().getHost());
        var client = endpoint.clientId();
        return tokens.login(
                account,
                endpoint,
                hub + "/" + client + "/?api-version=" + API,
                hub + "/devices/" + client.replace("/", "/modules/"),
                "");
    }

    @Override
    public Message outwards(Account account, Message message) {
        return PropertyBag.fill(message);
    }

    @Override
    public Message inwards(Account account, Message message) {
        return PropertyBag.empty(message);
    }
}
