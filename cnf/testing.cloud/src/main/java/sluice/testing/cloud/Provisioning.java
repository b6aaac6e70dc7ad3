package sluice.testing.cloud;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import sluice.bridge.CloudProfile;
import sluice.bridge.CloudProfile.Rates;
import sluice.bridge.CloudProfile.Retain;
import sluice.bridge.CloudProfile.Session;
import sluice.bridge.CloudProfile.Topics;
import sluice.bridge.Endpoint.Version;
import sluice.bridge.Limits;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.mqtt.Packet.Connect;

/** Azure's Device Provisioning Service: takes its time with the first question, and assigns a hub at the second. Thread-safe. */
public final class Provisioning implements Gate {

    /** What it takes: its own topics and nothing else. */
    public static final CloudProfile PROFILE = new CloudProfile(
            "dps",
            "Device Provisioning Service",
            List.of(Version.V3_1_1),
            new Limits(Qos.AT_LEAST_ONCE, false, 65_535, 256 * 1024, false),
            new Topics(
                    65_535,
                    65_535,
                    List.of(),
                    List.of("$dps/registrations/#"),
                    List.of("$dps/registrations/res/#"),
                    Retain.CUTS,
                    true),
            Session.ANY,
            Rates.ANY,
            List.of(),
            Map.of());

    private final String scope;
    private final Sas sas;
    private final String hub;
    private final AtomicInteger registrations = new AtomicInteger();

    /** @param hub what everybody is assigned to */
    public Provisioning(String scope, String key, String hub) {
        this.scope = scope;
        this.sas = new Sas(key, "registration", InstantSource.system());
        this.hub = hub;
    }

    /** Returns how often somebody registered. */
    public int registrations() {
        return registrations.get();
    }

    @Override
    public Admission admit(Connect connect) {
        var resource = scope + "/registrations/" + connect.clientId();
        if (connect.userName() == null || !connect.userName().startsWith(resource + "/api-version=2019-03-31&")) {
            return Admission.refused("user name " + connect.userName());
        }
        return sas.check(connect.password() == null ? "" : connect.password().text(), resource);
    }

    @Override
    public Optional<List<Message>> answer(Message message) {
        var topic = message.topic().value();
        if (topic.startsWith("$dps/registrations/PUT/iotdps-register/?$rid=")) {
            registrations.incrementAndGet();
            return answer("202/?$rid=" + topic.replaceFirst(".*=", "") + "&retry-after=0", """
                    {"operationId":"4.op","status":"assigning"}""");
        }
        if (topic.startsWith("$dps/registrations/GET/iotdps-get-operationstatus/")
                && topic.endsWith("operationId=4.op")) {
            return answer("200/?$rid=2", """
                    {"operationId":"4.op","status":"assigned","registrationState":
                     {"assignedHub":"%s","deviceId":"gw1","status":"assigned"}}""".formatted(hub));
        }
        return Optional.of(List.of());
    }

    private static Optional<List<Message>> answer(String topic, String json) {
        return Optional.of(List.of(Message.of(TopicName.of("$dps/registrations/res/" + topic), Payload.of(json))));
    }
}
