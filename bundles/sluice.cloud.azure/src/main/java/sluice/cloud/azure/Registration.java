package sluice.cloud.azure;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import sluice.bridge.Connector;
import sluice.bridge.Endpoint;
import sluice.bridge.Limits;
import sluice.bridge.Link;
import sluice.bridge.LinkEnd;
import sluice.bridge.LinkListener;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;

/**
 * One conversation with the provisioning service: register, ask again while it says 202, and learn the hub. Thread-safe. See
 * "Communicate with DPS using the MQTT protocol".
 */
final class Registration implements LinkListener {

    private static final TopicFilter ANSWERS = TopicFilter.of("$dps/registrations/res/#");
    private static final Pattern ANSWER =
            Pattern.compile("\\$dps/registrations/res/([0-9]+)/\\?.*?(?:retry-after=([0-9]+).*)?");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String registrationId;
    private final CompletableFuture<Assigned> result = new CompletableFuture<>();
    private volatile @Nullable Link link;

    /** Where a device belongs. */
    record Assigned(String hub, String device) {}

    private Registration(String registrationId) {
        this.registrationId = registrationId;
    }

    static CompletionStage<Assigned> of(Endpoint endpoint, Connector connector) {
        var conversation = new Registration(endpoint.clientId());
        var link = connector.open(endpoint, conversation);
        conversation.begin(link);
        return conversation
                .result
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .whenComplete((_, _) -> link.close());
    }

    private final CompletableFuture<Link> made = new CompletableFuture<>();

    private void begin(Link opened) {
        link = opened;
        made.complete(opened);
    }

    @Override
    public void opened(Limits limits) {
        CompletionStage<Link> ready = made;
        ready.thenCompose(open -> open.subscribe(List.of(new Subscription(ANSWERS, Qos.AT_LEAST_ONCE, false, true, 0))))
                .thenCompose(_ -> ask(
                        "$dps/registrations/PUT/iotdps-register/?$rid=1",
                        "{\"registrationId\":\"" + registrationId + "\"}"))
                .whenComplete(this::failed);
    }

    private CompletionStage<Void> ask(String topic, String payload) {
        var open = link;
        return open == null
                ? CompletableFuture.failedStage(new IOException("the provisioning service is not connected"))
                : open.publish(
                        Message.of(TopicName.of(topic), Payload.of(payload)).withQos(Qos.AT_LEAST_ONCE));
    }

    @Override
    public CompletionStage<?> arrived(Message message) {
        var answer = ANSWER.matcher(message.topic().value());
        if (answer.matches()) {
            var text = message.payload().text();
            if (answer.group(1).equals("202")) {
                askAgain(answer.group(2), text);
            } else if (answer.group(1).equals("200")) {
                assigned(text);
            } else {
                result.completeExceptionally(new IOException(
                        "the provisioning service answers " + answer.group(1) + ": " + field(text, "message")));
            }
        }
        return CompletableFuture.completedStage(null);
    }

    private void askAgain(@Nullable String seconds, String text) {
        var operation = field(text, "operationId");
        var later = CompletableFuture.delayedExecutor(
                seconds == null ? 2 : Math.min(60, Long.parseLong(seconds)), TimeUnit.SECONDS);
        CompletableFuture.completedStage(null)
                .thenComposeAsync(
                        _ -> ask(
                                "$dps/registrations/GET/iotdps-get-operationstatus/?$rid=2&operationId=" + operation,
                                ""),
                        later)
                .whenComplete(this::failed);
    }

    private void assigned(String text) {
        var hub = field(text, "assignedHub");
        var device = field(text, "deviceId");
        if (hub.isEmpty() || device.isEmpty()) {
            result.completeExceptionally(
                    new IOException("the provisioning service assigns no hub: status '" + field(text, "status") + "'"));
        } else {
            result.complete(new Assigned(hub, device));
        }
    }

    private void failed(@Nullable Object ok, @Nullable Throwable failure) {
        if (failure != null) {
            result.completeExceptionally(failure);
        }
    }

    /** Returns a text field of a JSON object; the few we want hold neither quotes nor backslashes. */
    private static String field(String json, String name) {
        var matcher =
                Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"\\\\]*)\"").matcher(json);
        return matcher.find() ? matcher.group(1) : "";
    }

    @Override
    public void closed(LinkEnd end) {
        result.completeExceptionally(new IOException("the provisioning service closes the line: " + end.reason()));
    }
}
