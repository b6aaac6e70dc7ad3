package sluice.bridge.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import sluice.bridge.Connector;
import sluice.bridge.Limits;
import sluice.bridge.LinkEnd;
import sluice.bridge.LinkListener;
import sluice.bridge.Step;
import sluice.bus.Message;

/** Tries the way to a far side, step by step. Blocks; for one run on one thread. */
final class Probe {

    private final Settings settings;
    private final Connectors connectors;
    private final List<Step> steps = new ArrayList<>();

    Probe(Settings settings, Connectors connectors) {
        this.settings = settings;
        this.connectors = connectors;
    }

    /** @param live what the far side of the bridge's own link can take, null if it has none */
    List<Step> run(@Nullable Limits live) {
        var uri = settings.endpoint().uri();
        if (reach(uri.getHost(), Ports.of(uri))) {
            if (live != null) {
                passed(
                        "link",
                        "the bridge is connected as " + settings.endpoint().clientId() + "; its own link is asked");
                passed("limits", shown(live));
            } else {
                open();
            }
        }
        return steps;
    }

    private boolean reach(String host, int port) {
        var timeout = settings.endpoint().connectTimeout();
        try {
            var address = InetAddress.getByName(host);
            passed("name", host + " is " + address.getHostAddress());
            try (var socket = new Socket()) {
                long before = System.nanoTime();
                socket.connect(new InetSocketAddress(address, port), (int) timeout.toMillis());
                passed(
                        "TCP",
                        "port " + port + " answers after "
                                + Duration.ofNanos(System.nanoTime() - before).toMillis() + " ms");
                return true;
            }
        } catch (IOException e) {
            failed(steps.isEmpty() ? "name" : "TCP", host + ":" + port + ": " + e.getMessage());
            return false;
        }
    }

    private void open() {
        Connector connector = connectors.opens(settings.endpoint().uri().getScheme());
        if (connector == null) {
            failed(
                    "link",
                    "nothing installed opens " + settings.endpoint().uri().getScheme() + "://");
            return;
        }
        var heard = new Heard();
        long seconds = settings.endpoint().connectTimeout().toSeconds() + 1;
        try (var link = connector.open(settings.endpoint(), heard)) {
            var limits = heard.opened.get(seconds, TimeUnit.SECONDS);
            passed("link", "accepted as " + settings.endpoint().clientId());
            passed("limits", shown(limits));
            for (var each :
                    settings.routes().remote(limits.subscriptionOptions()).values()) {
                link.subscribe(List.of(each)).toCompletableFuture().get(seconds, TimeUnit.SECONDS);
                passed("subscribe", each.filter() + " granted");
            }
        } catch (IllegalArgumentException | TimeoutException e) {
            failed("link", e.getMessage() == null ? "no answer within " + seconds + " s" : e.getMessage());
        } catch (ExecutionException e) {
            failed(
                    steps.getLast().what().equals("TCP") ? "link" : "subscribe",
                    String.valueOf(Objects.requireNonNullElse(e.getCause(), e).getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed("link", "interrupted");
        }
    }

    private static String shown(Limits limits) {
        return "QoS %d, %s, %d messages under way, packets of %d bytes, %s"
                .formatted(
                        limits.maximumQos().level(),
                        limits.retainAvailable() ? "retains" : "retains nothing",
                        limits.receiveMaximum(),
                        limits.maximumPacket(),
                        limits.subscriptionOptions() ? "MQTT 5" : "MQTT 3");
    }

    private void passed(String what, String finding) {
        steps.add(new Step(what, true, finding));
    }

    private void failed(String what, String finding) {
        steps.add(new Step(what, false, finding));
    }

    /** Hears the link of the test. What comes in stays at the far side. */
    private static final class Heard implements LinkListener {
        final CompletableFuture<Limits> opened = new CompletableFuture<>();

        @Override
        public void opened(Limits limits) {
            opened.complete(limits);
        }

        @Override
        public CompletionStage<?> arrived(Message message) {
            return new CompletableFuture<>(); // not acknowledged: the bridge's own link gets it
        }

        @Override
        public void closed(LinkEnd end) {
            opened.completeExceptionally(new IOException(end.reason()));
        }
    }
}
