package sluice.bridge.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import sluice.bridge.Endpoint.Version;

/**
 * The bridges of this gateway, held against each other: what one takes to a far side another must not bring back, unless the path in
 * the messages stops it on its second round. Thread-safe.
 *
 * <p>A single bridge needs no such check: what it brings in it never takes out, and its own messages do not come back to it (no local,
 * and before MQTT 5 an echo filter).
 */
@Component(service = Neighbours.class)
public final class Neighbours {

    private final Map<String, Settings> bridges = new HashMap<>();

    @Activate
    public Neighbours() {}

    /**
     * Takes a bridge in, or its new settings.
     *
     * @throws IllegalArgumentException if messages would go in circles; nothing has changed then
     */
    synchronized void put(Settings bridge) {
        circle(bridge).ifPresent(sentence -> {
            throw new IllegalArgumentException(sentence);
        });
        bridges.put(bridge.name(), bridge);
    }

    synchronized void remove(String name) {
        bridges.remove(name);
    }

    /** Returns what is wrong with a bridge beside the others, in one sentence that begins with the key. */
    synchronized Optional<String> circle(Settings bridge) {
        for (var other : bridges.values()) {
            if (!other.name().equals(bridge.name()) && isSameBroker(bridge, other) && !isMarked(bridge, other)) {
                var found = circle(bridge, other, bridge).or(() -> circle(other, bridge, bridge));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isSameBroker(Settings one, Settings other) {
        var here = one.endpoint().uri();
        var there = other.endpoint().uri();
        return here.getHost().equals(there.getHost()) && here.getPort() == there.getPort();
    }

    /** Returns whether the path of a message survives the way there and back. */
    private static boolean isMarked(Settings one, Settings other) {
        return one.endpoint().version() == Version.V5
                && other.endpoint().version() == Version.V5
                && !one.gateway().isEmpty()
                && !other.gateway().isEmpty();
    }

    private static Optional<String> circle(Settings out, Settings in, Settings asked) {
        for (int i = 0; i < out.routes().list().size(); i++) {
            var there = out.routes().list().get(i);
            for (int j = 0; j < in.routes().list().size(); j++) {
                var back = in.routes().list().get(j);
                if (there.direction().out()
                        && back.direction().in()
                        && !there.loop()
                        && !back.loop()
                        && there.remote().meets(back.remote())
                        && there.local().meets(back.local())) {
                    var other = asked == out ? in.name() + "' brings it back" : out.name() + "' has sent there";
                    return Optional.of("routes[" + (asked == out ? i : j) + "]: '"
                            + (asked == out ? there : back).rule() + "' makes a circle, the bridge '" + other
                            + " by '" + (asked == out ? back : there).rule()
                            + "'; use mqtt.version 5 and path on both, other topics, or loop=allow");
                }
            }
        }
        return Optional.empty();
    }
}
