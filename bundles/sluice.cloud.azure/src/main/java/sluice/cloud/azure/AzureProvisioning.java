package sluice.cloud.azure;

import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import sluice.bridge.Cloud;
import sluice.bridge.CloudProfile;
import sluice.bridge.CloudProfile.Option;
import sluice.bridge.Connector;
import sluice.bridge.Login;
import sluice.bus.Message;

/** Azure IoT Hub by way of the Device Provisioning Service, which is asked before each link which hub it is. Immutable. */
@Component(property = Cloud.NAME + "=" + AzureProvisioning.CALLED)
public final class AzureProvisioning implements Cloud {

    static final String CALLED = "azure-dps";
    private static final String API = "2019-03-31";

    private static final CloudProfile PROFILE = new CloudProfile(
            CALLED,
            "Azure IoT Hub by way of the Device Provisioning Service",
            AzureIotHub.PROFILE.versions(),
            AzureIotHub.PROFILE.limits(),
            AzureIotHub.PROFILE.topics(),
            AzureIotHub.PROFILE.session(),
            AzureIotHub.PROFILE.rates(),
            List.of(
                    Tokens.KEY,
                    Tokens.LIFE,
                    new Option("scope", "the ID scope of the provisioning service", true),
                    new Option("hub.uri", "where hubs are, with {hub} for the assigned one", false)),
            AzureIotHub.PROFILE.sources());

    private final Tokens tokens;

    @Activate
    public AzureProvisioning() {
        this(InstantSource.system());
    }

    /** The same by another clock. */
    public AzureProvisioning(InstantSource clock) {
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
        return wrong;
    }

    @Override
    public CompletionStage<Login> login(Account account, Connector connector) {
        var scope = account.option("scope", "");
        var registration = account.endpoint().clientId();
        var resource = scope + "/registrations/" + registration;
        try {
            var asking = tokens.login(
                    account,
                    account.endpoint()
                            .withVersion(AzureIotHub.PROFILE.versions().getFirst()),
                    resource + "/api-version=" + API + "&ClientVersion=sluice",
                    resource,
                    "registration");
            return Registration.of(asking.endpoint(), connector).thenCompose(found -> hub(account, found));
        } catch (IOException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private CompletionStage<Login> hub(Account account, Registration.Assigned assigned) {
        var options = new LinkedHashMap<>(account.options());
        options.put("hub", assigned.hub());
        var uri = URI.create(account.option("hub.uri", "mqtts://{hub}").replace("{hub}", assigned.hub()));
        var endpoint = account.endpoint().withUri(uri).withClientId(assigned.device());
        try {
            return CompletableFuture.completedStage(
                    AzureIotHub.login(tokens, new Account(endpoint, options, account.home())));
        } catch (IOException e) {
            return CompletableFuture.failedStage(e);
        }
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
