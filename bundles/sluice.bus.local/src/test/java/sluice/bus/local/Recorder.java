package sluice.bus.local;

import java.util.ArrayList;
import java.util.List;
import sluice.bus.Delivery;
import sluice.bus.Subscriber;

/** Writes down what it gets. Confined to the test's thread. */
final class Recorder implements Subscriber {

    /** Each as {@code topic=payload}. */
    final List<String> got = new ArrayList<>();

    /** The filters behind the last one. */
    List<String> filters = List.of();

    @Override
    public void receive(Delivery delivery) {
        var message = delivery.message();
        got.add(message.topic() + "=" + message.payload().text());
        filters = delivery.subscriptions().stream()
                .map(subscription -> subscription.filter().value())
                .sorted()
                .toList();
    }
}
