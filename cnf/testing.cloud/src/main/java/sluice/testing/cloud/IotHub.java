package sluice.testing.cloud;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicName;
import sluice.mqtt.Packet.Connect;

/**
 * Azure IoT Hub's door and its own answers: devices come with a signature or a certificate of their name, the twin is kept here, and
 * answers to methods end here. Thread-safe.
 */
public final class IotHub implements Gate {

    private static final Pattern REQUEST =
            Pattern.compile("\\$iothub/twin/(GET|PATCH/properties/reported)/\\?\\$rid=([^&]+)");

    private final String name;
    private final Sas sas;
    private final AtomicInteger version = new AtomicInteger(1);
    private final AtomicReference<String> reported = new AtomicReference<>("{}");

    /** @param key the devices' key in base64 */
    public IotHub(String name, String key) {
        this(name, key, InstantSource.system());
    }

    /** The same by another clock. */
    public IotHub(String name, String key, InstantSource clock) {
        this.name = name;
        this.sas = new Sas(key, "", clock);
    }

    @Override
    public InstantSource clock() {
        return sas.clock();
    }

    /** Returns what the device reported last. */
    public String reported() {
        return reported.get();
    }

    @Override
    public Admission admit(Connect connect) {
        return admit(connect, Door.Visitor.UNKNOWN);
    }

    @Override
    public Admission admit(Connect connect, Door.Visitor visitor) {
        var user = name + "/" + connect.clientId() + "/?api-version=2021-04-12";
        if (!user.equals(connect.userName())) {
            return Admission.refused("user name " + connect.userName());
        }
        if (connect.password() == null) {
            return visitor.subject().equals("CN=" + connect.clientId())
                    ? Admission.forever()
                    : Admission.refused("certificate of '" + visitor.subject() + "'");
        }
        var resource = name + "/devices/" + connect.clientId().replace("/", "/modules/");
        return sas.check(connect.password().text(), resource);
    }

    @Override
    public Optional<List<Message>> answer(Message message) {
        var topic = message.topic().value();
        var request = REQUEST.matcher(topic);
        if (request.matches()) {
            return Optional.of(List.of(twin(message, request.group(1).equals("GET"), request.group(2))));
        }
        return topic.startsWith("$iothub/methods/res/") ? Optional.of(List.of()) : Optional.empty();
    }

    private Message twin(Message message, boolean asks, String id) {
        if (asks) {
            return Message.of(
                    TopicName.of("$iothub/twin/res/200/?$rid=" + id),
                    Payload.of(
                            "{\"desired\":{\"$version\":" + version.get() + "},\"reported\":" + reported.get() + "}"));
        }
        reported.set(message.payload().text());
        return Message.of(
                TopicName.of("$iothub/twin/res/204/?$rid=" + id + "&$version=" + version.incrementAndGet()),
                Payload.of(""));
    }
}
