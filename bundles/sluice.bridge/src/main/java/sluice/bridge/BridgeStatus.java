package sluice.bridge;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How a bridge is doing at one moment. Immutable. Counters begin at 0 when the bridge is started or its configuration changes.
 *
 * @param name the bridge's name
 * @param remote where it leads: client id and URI, no secrets
 * @param state where it stands
 * @param reason why, one clause for people; empty if there is nothing to say
 * @param since when it came into this state
 * @param connects how many links it has opened
 * @param sent how many messages the far side has acknowledged, or at QoS 0 were written
 * @param received how many messages it brought in
 * @param inFlight how many messages are under way to the far side
 * @param spool what waits, messages under way included
 * @param dropped how many messages it dropped, by reason; reasons that never were are absent
 * @param routes what each route took, in the order of the configuration
 */
public record BridgeStatus(
        String name,
        String remote,
        BridgeState state,
        String reason,
        Instant since,
        long connects,
        long sent,
        long received,
        int inFlight,
        Spool spool,
        Map<Drop, Long> dropped,
        List<RouteStatus> routes) {

    public BridgeStatus {
        dropped = Map.copyOf(dropped);
        routes = List.copyOf(routes);
    }

    /**
     * How full a bridge's spool is. Immutable.
     *
     * @param messages how many messages it holds
     * @param bytes how many bytes of topics and payloads
     */
    public record Spool(long messages, long bytes) {}

    /**
     * What one route took. Immutable.
     *
     * @param rule the route as it is configured
     * @param out how many messages it took outwards
     * @param in how many messages it took inwards
     */
    public record RouteStatus(String rule, long out, long in) {}
}
