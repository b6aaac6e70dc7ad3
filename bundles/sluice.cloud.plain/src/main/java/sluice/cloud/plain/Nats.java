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

/** NATS with JetStream, version 2.9: MQTT 3.1.1 without QoS 2. Later versions take more, and are {@code plain}. Immutable. */
@Component(property = Cloud.NAME + "=" + Nats.CALLED)
public final class Nats implements Cloud {

    static final String CALLED = "nats";

    private static final CloudProfile PROFILE = new CloudProfile(
            CALLED,
            "NATS",
            List.of(Version.V3_1_1),
            new Limits(Qos.AT_LEAST_ONCE, true, 65_535, 268_435_460L, false),
            // A topic becomes a subject, whose levels have dots between them.
            new Topics(65_535, 65_535, List.of(), List.of("#"), List.of("#"), Retain.KEPT, true, ". "),
            Session.ANY,
            Rates.ANY,
            List.of(),
            Map.of(
                    "limits",
                    "seen with nats-server 2.9.10",
                    "session",
                    "seen with nats-server 2.9.10",
                    "topics",
                    "seen with nats-server 2.9.10"));

    @Activate
    public Nats() {}

    @Override
    public CloudProfile profile() {
        return PROFILE;
    }
}
