package sluice.mqtt;

import static sluice.mqtt.ProtocolVersion.MQTT_5;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.MessageProperties;
import sluice.bus.Payload;
import sluice.bus.PayloadFormat;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.bus.UserProperty;

/** Makes packets with any values a version allows. */
final class RandomPackets {

    private static final String[] LETTERS = {"a", "B", "7", " ", "$", "é", "€", "🌡", "\uFEFF", "\u0001", "\uFFFD", "-"
    };

    private final RandomGenerator random;
    private final ProtocolVersion version;

    RandomPackets(RandomGenerator random, ProtocolVersion version) {
        this.random = random;
        this.version = version;
    }

    Packet next(PacketType type) {
        return switch (type) {
            case CONNECT -> connect();
            case CONNACK -> connack();
            case PUBLISH -> publish();
            case PUBACK -> new Packet.Puback(id(), code(type), diagnostics());
            case PUBREC -> new Packet.Pubrec(id(), code(type), diagnostics());
            case PUBREL -> new Packet.Pubrel(id(), code(type), diagnostics());
            case PUBCOMP -> new Packet.Pubcomp(id(), code(type), diagnostics());
            case SUBSCRIBE ->
                new Packet.Subscribe(id(), some(1, this::request), five() ? number(0, 268_435_455) : 0, user());
            case SUBACK -> new Packet.Suback(id(), some(1, () -> code(type)), diagnostics());
            case UNSUBSCRIBE -> new Packet.Unsubscribe(id(), some(1, this::filter), user());
            case UNSUBACK -> new Packet.Unsuback(id(), five() ? some(1, () -> code(type)) : List.of(), diagnostics());
            case PINGREQ -> new Packet.Pingreq();
            case PINGRESP -> new Packet.Pingresp();
            case DISCONNECT -> new Packet.Disconnect(code(type), in5(this::seconds), null, diagnostics());
            case AUTH -> new Packet.Auth(code(type), authentication(), diagnostics());
        };
    }

    boolean five() {
        return version == MQTT_5;
    }

    private Packet connect() {
        boolean clean = random.nextBoolean();
        var properties = clean ? ConnectProperties.NONE : ConnectProperties.KEPT;
        if (five()) {
            properties = new ConnectProperties(
                    seconds(),
                    limits(),
                    random.nextBoolean(),
                    random.nextBoolean(),
                    maybe(this::authentication),
                    user());
        }
        var userName = maybe(this::text);
        var password = userName != null || five() ? maybe(this::binary) : null;
        var will = maybe(() -> new Will(message().withPayload(binary()), five() ? seconds() : Duration.ZERO));
        var keepAlive = Duration.ofSeconds(number(0, 65_535));
        var clientId = version == ProtocolVersion.MQTT_3_1 ? "c" : text(); // 3.1 wants 1 to 23 characters
        return new Packet.Connect(version, clientId, clean, keepAlive, will, userName, password, properties);
    }

    private Packet connack() {
        var code = code(PacketType.CONNACK);
        boolean present = !code.isError() && random.nextBoolean();
        if (!five()) {
            return new Packet.Connack(present, code, ConnackProperties.NONE);
        }
        var features = new ServerFeatures(
                qos(), random.nextBoolean(), random.nextBoolean(), random.nextBoolean(), random.nextBoolean());
        var properties = new ConnackProperties(
                limits(),
                features,
                maybe(this::seconds),
                maybe(this::text),
                maybe(() -> Duration.ofSeconds(number(0, 65_535))),
                maybe(this::text),
                maybe(this::text),
                maybe(this::authentication));
        return new Packet.Connack(present, code, properties, diagnostics());
    }

    private Packet publish() {
        var message = message();
        boolean identified = message.qos() != Qos.AT_MOST_ONCE;
        return new Packet.Publish(identified ? id() : 0, identified && random.nextBoolean(), message);
    }

    private Message message() {
        var properties = MessageProperties.NONE;
        if (five()) {
            properties = new MessageProperties(
                    PayloadFormat.values()[random.nextInt(3)],
                    maybe(this::seconds),
                    maybe(this::text),
                    maybe(this::topic),
                    maybe(this::binary),
                    user());
        }
        return new Message(topic(), binary(), qos(), random.nextBoolean(), properties, Wire.NOW);
    }

    private Packet.Subscribe.Request request() {
        var filter = filter();
        if (!five()) {
            return new Packet.Subscribe.Request(filter, qos(), false, false, RetainHandling.SEND);
        }
        return new Packet.Subscribe.Request(
                filter,
                qos(),
                !filter.isShared() && random.nextBoolean(),
                random.nextBoolean(),
                RetainHandling.of(number(0, 2)));
    }

    private Filter filter() {
        var levels = some(1, () -> random.nextInt(4) == 0 ? "+" : text());
        var text = String.join("/", levels)
                + (random.nextBoolean() ? "/#" : "x".repeat(levels.getLast().equals("+") ? 0 : 1));
        return Filter.of((random.nextInt(3) == 0 ? "$share/group/" : "s/") + text);
    }

    private ReasonCode code(PacketType type) {
        var codes = new ArrayList<ReasonCode>();
        for (var code : ReasonCode.values()) {
            boolean known = five() || !code.isError() || code == ReasonCode.UNSPECIFIED_ERROR;
            if (type == PacketType.CONNACK && !five()) {
                known = code.forConnack(version).filter(code::equals).isPresent();
            } else if (type != PacketType.SUBACK && !five()) {
                known = code == ReasonCode.SUCCESS;
            }
            if (code.isFor(type) && known) {
                codes.add(code);
            }
        }
        return codes.get(random.nextInt(codes.size()));
    }

    private Diagnostics diagnostics() {
        return five() ? new Diagnostics(maybe(this::text), user()) : Diagnostics.NONE;
    }

    private Authentication authentication() {
        return new Authentication(text(), maybe(this::binary));
    }

    private ReceiveLimits limits() {
        return new ReceiveLimits(number(1, 65_535), number(1, Packet.MAX_SIZE), number(0, 65_535));
    }

    private List<UserProperty> user() {
        return five() ? some(0, () -> new UserProperty(text(), text())) : List.of();
    }

    private TopicName topic() {
        return TopicName.of("t/" + text());
    }

    private Duration seconds() {
        return Duration.ofSeconds(random.nextInt(4) == 0 ? 0xFFFF_FFFFL : random.nextLong(1L << 32));
    }

    private Payload binary() {
        var bytes = new byte[number(0, random.nextInt(20) == 0 ? 20_000 : 40)];
        random.nextBytes(bytes);
        return Payload.of(bytes);
    }

    private String text() {
        return String.join("", some(0, () -> LETTERS[random.nextInt(LETTERS.length)]));
    }

    private Qos qos() {
        return Qos.of(number(0, 2));
    }

    private int id() {
        return number(1, 65_535);
    }

    private int number(int from, int to) {
        return random.nextInt(8) == 0 ? to : random.nextInt(from, to + 1);
    }

    private <T> List<T> some(int atLeast, Supplier<T> maker) {
        return IntStream.range(0, number(atLeast, 5)).mapToObj(_ -> maker.get()).toList();
    }

    private <T> @Nullable T maybe(Supplier<T> maker) {
        return random.nextBoolean() ? maker.get() : null;
    }

    private <T> @Nullable T in5(Supplier<T> maker) {
        return five() ? maybe(maker) : null;
    }
}
