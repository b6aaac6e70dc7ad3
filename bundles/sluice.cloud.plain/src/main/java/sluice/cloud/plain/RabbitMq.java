package sluice.cloud.plain;

import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import sluice.bridge.Cloud;
import sluice.bridge.CloudProfile;
import sluice.bridge.CloudProfile.Rates;
import sluice.bridge.CloudProfile.Retain;
import sluice.bridge.CloudProfile.Session;
import sluice.bridge.CloudProfile.Topics;
import sluice.bridge.Endpoint.Version;
import sluice.bridge.Limits;
import sluice.bus.Qos;

/**
 * RabbitMQ with its MQTT plugin, versions before 3.13: MQTT 3.1.1 without QoS 2. It hangs up at MQTT 5, and takes QoS 2 for QoS 1 without
 * saying so. Immutable.
 */
@Component(property = Cloud.NAME + "=" + RabbitMq.CALLED)
public final class RabbitMq implements Cloud {

    static final String CALLED = "rabbitmq";

    private static final CloudProfile PROFILE = new CloudProfile(
            CALLED,
            "RabbitMQ",
            List.of(Version.V3_1_1, Version.V3_1),
            new Limits(Qos.AT_LEAST_ONCE, true, 65_535, 268_435_460L, false),
            // A topic becomes a routing key and back: dots come out as slashes, asterisks as plus signs.
            new Topics(65_535, 65_535, List.of(), List.of("#"), List.of("#"), Retain.KEPT, false, ".*"),
            Session.ANY,
            Rates.ANY,
            List.of(),
            Map.of(
                    "limits",
                    "seen with rabbitmq-server 3.10.8",
                    "session",
                    "seen with rabbitmq-server 3.10.8",
                    "topics",
                    "seen with rabbitmq-server 3.10.8"));

    @Activate
    public RabbitMq() {}

    @Override
    public CloudProfile profile() {
        return PROFILE;
    }
}
