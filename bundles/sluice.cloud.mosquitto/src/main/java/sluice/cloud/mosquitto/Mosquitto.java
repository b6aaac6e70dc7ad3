package sluice.cloud.mosquitto;

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

/** Eclipse Mosquitto 1.6 and later, as its defaults are. Immutable. */
@Component(property = Cloud.NAME + "=" + Mosquitto.CALLED)
public final class Mosquitto implements Cloud {

    static final String CALLED = "mosquitto";

    private static final CloudProfile PROFILE = new CloudProfile(
            CALLED,
            "Eclipse Mosquitto",
            List.of(Version.V5, Version.V3_1_1, Version.V3_1),
            new Limits(Qos.EXACTLY_ONCE, true, 65_535, 268_435_460L, true),
            new Topics(
                    65_535,
                    200,
                    List.of(),
                    List.of("#", "$share/#", "$SYS/broker/connection/+/state"),
                    List.of("#", "$SYS/#"),
                    Retain.KEPT,
                    true),
            Session.ANY,
            Rates.ANY,
            List.of(),
            Map.of(
                    "topics",
                    "mosquitto 2.0 source, lib/util_topic.c: TOPIC_HIERARCHY_LIMIT, src/security.c: acl__check_dollar"));

    @Activate
    public Mosquitto() {}

    @Override
    public CloudProfile profile() {
        return PROFILE;
    }
}
