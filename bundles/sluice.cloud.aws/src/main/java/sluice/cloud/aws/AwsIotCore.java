package sluice.cloud.aws;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
import sluice.bridge.Endpoint;
import sluice.bridge.Endpoint.Version;
import sluice.bridge.Limits;
import sluice.bridge.Login;
import sluice.bus.Qos;

/** AWS IoT Core, with a client certificate, a custom authorizer, or keys of AWS over WebSocket. Immutable. */
@Component(property = Cloud.NAME + "=" + AwsIotCore.CALLED)
public final class AwsIotCore implements Cloud {

    static final String CALLED = "aws-iot-core";
    private static final int HTTPS = 443;
    private static final Pattern REGION = Pattern.compile("\\.iot\\.([a-z0-9-]+)\\.amazonaws\\.com");

    /** Such a connection ends after a day. */
    private static final Duration WEB_LIFE = Duration.ofHours(20);

    private static final String QUOTAS = "AWS IoT Core endpoints and quotas, Message broker and protocol limits";
    private static final String MQTT = "AWS IoT Core Developer Guide, MQTT";

    private static final CloudProfile PROFILE = new CloudProfile(
            CALLED,
            "AWS IoT Core",
            List.of(Version.V5, Version.V3_1_1),
            new Limits(Qos.AT_LEAST_ONCE, true, 100, 128 * 1024, true),
            new Topics(
                    256,
                    8,
                    List.of("$aws/rules/"),
                    List.of("#", "$aws/rules/#", "$aws/things/#"),
                    List.of("#", "$aws/things/#", "$aws/events/#"),
                    Retain.KEPT,
                    false),
            new Session(
                    128,
                    "[^$].*",
                    "must not begin with $",
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(1_200),
                    Duration.ofDays(7),
                    8,
                    50),
            new Rates(100, 512 * 1024),
            List.of(
                    new Option("authorizer", "the name of a custom authorizer, instead of a client certificate", false),
                    new Option("token.key", "the name the authorizer gives the token", false),
                    new Option("token.file", "a file with the token", false),
                    new Option("signature.file", "a file with the token's signature", false),
                    new Option("password.file", "a file with the password the authorizer gets", false),
                    new Option(
                            "credentials.file",
                            "a credentials file of AWS, whose keys sign the request that opens a WebSocket",
                            false),
                    new Option("credentials.section", "the file's section, default if left out", false),
                    new Option("region", "the region, if the host's name does not hold it", false)),
            Map.of("limits", QUOTAS, "topics", QUOTAS, "session", MQTT, "rates", QUOTAS));

    private final InstantSource clock;

    @Activate
    public AwsIotCore() {
        this(InstantSource.system());
    }

    /** The same by another clock. */
    public AwsIotCore(InstantSource clock) {
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
        boolean authorizer = account.options().containsKey("authorizer");
        boolean keys = account.options().containsKey("credentials.file");
        boolean certificate = endpoint.way().tls().certificate() != null;
        boolean web = Set.of("ws", "wss").contains(endpoint.uri().getScheme());
        if (authorizer && certificate) {
            wrong.add("tls.certificate: AWS IoT Core takes either a client certificate or a custom authorizer;"
                    + " remove it or the option authorizer");
        }
        if (keys && (authorizer || certificate)) {
            wrong.add("cloud.options: credentials.file excludes a client certificate and a custom authorizer;"
                    + " name one of the three");
        }
        if (keys && !web) {
            wrong.add("uri: AWS IoT Core takes keys of AWS over WebSocket only; write wss://");
        }
        if (keys && endpoint.version() != Version.V5) {
            wrong.add("mqtt.version: connections signed with keys of AWS are opened with MQTT 5 here; write 5");
        }
        if (keys && region(account).isEmpty()) {
            wrong.add("cloud.options: region is missing, and %s does not hold it; add region=, such as eu-central-1"
                    .formatted(endpoint.uri().getHost()));
        }
        if (certificate && web) {
            wrong.add("uri: AWS IoT Core takes no client certificates over WebSocket; write mqtts://");
        }
        if (!authorizer && !keys && !certificate) {
            wrong.add("tls.certificate: AWS IoT Core wants a client certificate;"
                    + " name its file and tls.key, or the option authorizer, or over WebSocket credentials.file");
        }
        if (account.options().containsKey("token.file") != account.options().containsKey("token.key")) {
            wrong.add("cloud.options: token.file and token.key go together; name both or neither");
        }
        var alpn = endpoint.way().tls().alpn();
        if (alpn != null && !alpn.equals(alpn(authorizer))) {
            wrong.add("tls.alpn: AWS IoT Core wants %s here, not %s; leave it out".formatted(alpn(authorizer), alpn));
        }
        return wrong;
    }

    private static String alpn(boolean authorizer) {
        return authorizer ? "mqtt" : "x-amzn-mqtt-ca";
    }

    @Override
    public CompletionStage<Login> login(Account account, Connector connector) {
        var endpoint = account.endpoint();
        boolean authorizer = account.options().containsKey("authorizer");
        boolean keys = account.options().containsKey("credentials.file");
        if (endpoint.uri().getPort() == HTTPS && endpoint.uri().getScheme().equals("mqtts")) {
            var way = endpoint.way();
            endpoint = endpoint.withWay(way.withTls(way.tls().withAlpn(alpn(authorizer))));
        }
        try {
            return CompletableFuture.completedStage(
                    authorizer
                            ? authorized(account, endpoint)
                            : keys ? signed(account, endpoint) : Login.lasting(endpoint));
        } catch (IOException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** The user name carries what the authorizer is to know; see "Using custom authentication", MQTT. */
    private static Login authorized(Account account, Endpoint endpoint) throws IOException {
        var name = new StringBuilder(endpoint.username() == null ? "" : endpoint.username());
        name.append("?x-amz-customauthorizer-name=").append(account.option("authorizer", ""));
        if (account.options().containsKey("signature.file")) {
            name.append("&x-amz-customauthorizer-signature=").append(encode(account.secret("signature.file")));
        }
        if (account.options().containsKey("token.file")) {
            name.append('&')
                    .append(account.option("token.key", ""))
                    .append('=')
                    .append(encode(account.secret("token.file")));
        }
        var password =
                account.options().containsKey("password.file") ? account.secret("password.file") : endpoint.password();
        var files = Stream.of("token.file", "signature.file", "password.file")
                .map(account::file)
                .<Path>mapMulti((file, sink) -> {
                    if (file != null) {
                        sink.accept(Objects.requireNonNull(file));
                    }
                })
                .toList();
        return new Login(endpoint.withLogin(name.toString(), password), Instant.MAX, files);
    }

    private Login signed(Account account, Endpoint endpoint) throws IOException {
        var now = clock.instant();
        var credentials =
                Credentials.read(account.secret("credentials.file"), account.option("credentials.section", "default"));
        var uri = SignatureV4.sign(endpoint.uri(), region(account), credentials, now);
        var file = Objects.requireNonNull(account.file("credentials.file"));
        return new Login(endpoint.withUri(uri), now.plus(WEB_LIFE), List.of(file));
    }

    /** Returns the region an option or the host names, empty if neither does. */
    private static String region(Account account) {
        var host = REGION.matcher(String.valueOf(account.endpoint().uri().getHost()));
        return account.option("region", host.find() ? host.group(1) : "");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
