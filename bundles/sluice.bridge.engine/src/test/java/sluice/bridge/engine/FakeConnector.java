package sluice.bridge.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import sluice.bridge.Connector;
import sluice.bridge.Endpoint;
import sluice.bridge.Limits;
import sluice.bridge.Link;
import sluice.bridge.LinkEnd;
import sluice.bridge.LinkEnd.Kind;
import sluice.bridge.LinkListener;
import sluice.bus.Message;
import sluice.bus.Qos;
import sluice.bus.Subscription;
import sluice.bus.TopicFilter;

/** A connector whose links do what the test says. */
final class FakeConnector implements Connector {

    static final Limits V5 = new Limits(Qos.EXACTLY_ONCE, true, 65_535, 1_000_000, true);

    final List<FakeLink> links = new ArrayList<>();

    @Override
    public Link open(Endpoint endpoint, LinkListener listener) {
        var link = new FakeLink(endpoint, listener);
        links.add(link);
        return link;
    }

    FakeLink last() {
        return links.getLast();
    }

    static final class FakeLink implements Link {
        final Endpoint endpoint;
        final LinkListener listener;
        final List<Message> published = new ArrayList<>();
        final List<CompletableFuture<Void>> answers = new ArrayList<>();
        final List<Integer> identifiers = new ArrayList<>();
        final List<Integer> again = new ArrayList<>();
        final List<Integer> released = new ArrayList<>();
        final List<Subscription> subscribed = new ArrayList<>();
        final List<TopicFilter> unsubscribed = new ArrayList<>();
        CompletableFuture<Void> unsubscribing = CompletableFuture.completedFuture(null);
        boolean closed;

        FakeLink(Endpoint endpoint, LinkListener listener) {
            this.endpoint = endpoint;
            this.listener = listener;
        }

        void accept() {
            listener.opened(V5);
        }

        /** Opens as a link that can deliver once. */
        void accept(boolean resumed) {
            listener.opened(V5, resumed);
        }

        void end(Kind kind, String reason) {
            listener.closed(new LinkEnd(kind, reason));
        }

        void acknowledge(int index) {
            answers.get(index).complete(null);
        }

        List<String> payloads() {
            return published.stream().map(each -> each.payload().text()).toList();
        }

        @Override
        public CompletionStage<Void> publish(Message message) {
            published.add(message);
            var answer = new CompletableFuture<Void>();
            answers.add(answer);
            return answer;
        }

        @Override
        public CompletionStage<Void> publish(Message message, int identifier, boolean sentBefore) {
            identifiers.add(identifier);
            if (sentBefore) {
                again.add(identifier);
            }
            return publish(message);
        }

        @Override
        public CompletionStage<Void> release(int identifier) {
            released.add(identifier);
            var answer = new CompletableFuture<Void>();
            answers.add(answer);
            return answer;
        }

        @Override
        public CompletionStage<Void> subscribe(List<Subscription> subscriptions) {
            subscribed.addAll(subscriptions);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Void> unsubscribe(List<TopicFilter> filters) {
            unsubscribed.addAll(filters);
            return unsubscribing;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
