package sluice.bridge.engine;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import sluice.bridge.Connector;

/** The connectors that are there now. Thread-safe. */
final class Connectors {

    private final Clouds clouds = new Clouds();
    private final List<Offer> offers = new CopyOnWriteArrayList<>();

    /** Returns the kinds of far sides that are there now. */
    Clouds clouds() {
        return clouds;
    }

    void add(Connector connector, List<String> schemes) {
        offers.add(new Offer(connector, schemes));
    }

    void remove(Connector connector) {
        offers.removeIf(offer -> offer.connector == connector);
    }

    /** Returns the first connector that opens URIs of this scheme, null if none does. */
    @Nullable
    Connector opens(@Nullable String scheme) {
        for (var offer : offers) {
            if (offer.schemes.contains(scheme)) {
                return offer.connector;
            }
        }
        return null;
    }

    boolean has(@Nullable Connector connector) {
        return offers.stream().anyMatch(offer -> offer.connector == connector);
    }

    private record Offer(Connector connector, List<String> schemes) {
        Offer {
            schemes = List.copyOf(schemes);
        }
    }
}
