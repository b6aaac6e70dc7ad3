package sluice.bridge.engine;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bridge.Cloud;
import sluice.bridge.Connector;
import sluice.bridge.Endpoint;
import sluice.bridge.Endpoint.Version;
import sluice.bridge.Link;
import sluice.bridge.LinkEnd;
import sluice.bridge.LinkListener;
import sluice.bridge.Login;

/** Opens a bridge's links: at the address whose turn it is, with a login that is fresh. Confined to its bridge's loop. */
final class Dial {

    private static final Logger LOG = LoggerFactory.getLogger(Dial.class);

    private final Clouds clouds;
    private final Loop loop;
    private Settings settings;
    private Addresses addresses;

    /** Logins may come on other threads. */
    private volatile Freshness freshness = Freshness.FOREVER;

    Dial(Clouds clouds, Loop loop, Settings settings) {
        this.clouds = clouds;
        this.loop = loop;
        this.settings = settings;
        this.addresses = new Addresses(settings.dialing());
    }

    /** Goes on with other settings. */
    void use(Settings newer) {
        if (!newer.dialing().equals(settings.dialing())) {
            addresses = new Addresses(newer.dialing());
        }
        settings = newer;
    }

    /** Returns where the next link leads. */
    Endpoint endpoint(Version version) {
        return settings.endpoint().withVersion(version).withUri(addresses.current());
    }

    /** Returns what is not there that has to be, empty if nothing is missing. */
    String missing() {
        var name = settings.dialing().cloud();
        return name.isEmpty() || cloud().isPresent()
                ? ""
                : "nothing installed knows the cloud " + name + "; install the bundle that does";
    }

    /** Returns what the far side would refuse: a cloud that came later than the configuration has its say here. */
    List<String> wrong() {
        return cloud().map(cloud -> CloudCheck.complaints(
                        cloud, account(settings.endpoint()), settings.routes().list()))
                .orElse(List.of());
    }

    private Optional<Cloud> cloud() {
        return clouds.named(settings.dialing().cloud());
    }

    private Cloud.Account account(Endpoint endpoint) {
        return new Cloud.Account(
                endpoint, settings.dialing().options(), settings.dialing().home());
    }

    /** Returns the settings with a rate the far side takes. */
    Settings narrowed() {
        double most = cloud().map(cloud -> cloud.profile().rates().messagesPerSecond())
                .orElse(0.0);
        double wanted = settings.rate();
        return most > 0 && (wanted == 0 || wanted > most) ? settings.withRate(most) : settings;
    }

    /** Returns how many bytes a second the far side takes, 0 for any number. */
    long byteRate() {
        return cloud().map(cloud -> cloud.profile().rates().bytesPerSecond()).orElse(0L);
    }

    Link open(Connector connector, Endpoint endpoint, LinkListener listener) {
        var dialing = settings.dialing();
        var cloud = cloud().orElse(AnyCloud.INSTANCE);
        Endpoint entering;
        try {
            entering = withPassword(endpoint);
        } catch (IOException e) {
            var stillborn = new CloudLink(cloud, account(endpoint), 0, listener);
            freshness = watch(Login.lasting(endpoint));
            stillborn.fails(new LinkEnd(LinkEnd.Kind.REFUSED, String.valueOf(e.getMessage())));
            return stillborn;
        }
        if (cloud == AnyCloud.INSTANCE && dialing.maximumPacket() == 0) {
            freshness = watch(Login.lasting(entering));
            return connector.open(entering, listener);
        }
        var account = account(entering);
        var link = new CloudLink(cloud, account, dialing.maximumPacket(), listener);
        cloud.login(account, connector).whenComplete((login, failure) -> {
            try {
                if (failure == null) {
                    freshness = watch(login);
                    link.opens(ears -> connector.open(login.endpoint(), ears));
                } else {
                    freshness = freshness.untilFilesChange(); // what has ended is not to be replaced again and again
                    var cause = failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure;
                    link.fails(new LinkEnd(LinkEnd.Kind.LOST, String.valueOf(cause.getMessage())));
                }
            } catch (RuntimeException e) {
                link.fails(new LinkEnd(LinkEnd.Kind.REFUSED, String.valueOf(e.getMessage())));
            }
        });
        return link;
    }

    private Endpoint withPassword(Endpoint endpoint) throws IOException {
        var file = settings.dialing().passwordFile();
        if (file == null) {
            return endpoint;
        }
        try {
            return endpoint.withLogin(
                    endpoint.username(), Files.readString(file).strip());
        } catch (IOException e) {
            throw new IOException("password.file: " + file + " cannot be read", e);
        }
    }

    private Freshness watch(Login login) {
        var files = new ArrayList<Path>(login.files());
        var file = settings.dialing().passwordFile();
        if (file != null) {
            files.add(file);
        }
        return Freshness.of(new Login(login.endpoint(), login.renewAt(), files));
    }

    /** Returns why the link's login holds no longer, empty if it does. */
    String over(Instant now) {
        return freshness.over(now);
    }

    /** Returns when the login has to be renewed. */
    Instant renewAt() {
        return freshness.renewAt();
    }

    /** A link ended. */
    void ended(boolean served) {
        if (served) {
            addresses.lost();
        } else {
            addresses.failed();
        }
    }

    /** Returns whether another address serves than the one that should; through a proxy nobody can tell. */
    boolean wantsFirst() {
        return addresses.wantsFirst() && settings.endpoint().way().proxy() == null;
    }

    /** Looks whether the first address can be had again, and if so makes it the next and says so on the loop. */
    void lookForFirst(Runnable found) {
        var uri = addresses.first();
        var timeout = settings.endpoint().connectTimeout();
        var name = settings.name();
        Thread.ofVirtual().name("sluice.bridge " + name + " looks").start(() -> {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(uri.getHost(), Ports.of(uri)), (int) timeout.toMillis());
                loop.execute(() -> {
                    addresses.back();
                    found.run();
                });
            } catch (IOException e) {
                LOG.debug("Bridge {} still cannot have {}", name, uri, e);
            }
        });
    }
}
