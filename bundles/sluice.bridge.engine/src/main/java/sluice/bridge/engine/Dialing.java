package sluice.bridge.engine;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a bridge may find its far side, and how it gets in there. Immutable.
 *
 * @param addresses where it is, the first before all others; at least one
 * @param roundRobin whether all addresses are equal; otherwise the first is gone back to when it can be had
 * @param probe how often the first is tried while another serves
 * @param passwordFile holds the password, null for none
 * @param cloud what the kind of far side is called, empty for none in particular
 * @param options what is said to it
 * @param home what relative paths begin at
 * @param maximumPacket the longest packet to send, 0 for what the far side says
 * @param asBridge whether to say, before MQTT 5, that a bridge connects
 */
record Dialing(
        List<URI> addresses,
        boolean roundRobin,
        Duration probe,
        @Nullable Path passwordFile,
        String cloud,
        Map<String, String> options,
        Path home,
        long maximumPacket,
        boolean asBridge) {

    Dialing {
        addresses = List.copyOf(addresses);
        options = Map.copyOf(options);
    }

    /** One address, and nothing else to know. */
    static Dialing to(URI address) {
        return new Dialing(List.of(address), false, Duration.ofSeconds(60), null, "", Map.of(), Path.of(""), 0, false);
    }
}
