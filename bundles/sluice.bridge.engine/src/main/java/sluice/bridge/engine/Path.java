package sluice.bridge.engine;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;
import sluice.bus.MessageProperties;
import sluice.bus.UserProperty;

/**
 * The gateways a message came through, in a user property: names, separated by commas, the last one last. Pure functions. MQTT
 * before version 5 loses it.
 */
final class Path {

    static final String PROPERTY = "gw-path";

    /** A chain of more gateways than this is a circle of gateways that share a name with nobody. */
    static final int LONGEST = 8;

    private Path() {}

    /** Returns whether the message has been through any gateway; one that a bridge of this gateway brought in has been here. */
    static boolean hasTravelled(Message message) {
        return of(message) != null;
    }

    /**
     * Returns whether the message that a bridge of this gateway has just brought in has been here before that, or has been through too many
     * gateways: its last stop is this one.
     */
    static boolean isCircleOnTransit(Message message, String gateway) {
        var path = of(message);
        if (path == null || gateway.isEmpty() || path.equals(gateway)) {
            return false;
        }
        int end = path.length() - gateway.length() - 1;
        boolean here = path.endsWith("," + gateway);
        return isCircle(here ? path.substring(0, end) : path, gateway);
    }

    /** Returns whether the message has been here, or has been through too many gateways. */
    static boolean isCircle(Message message, String gateway) {
        if (gateway.isEmpty()) {
            return false;
        }
        var path = of(message);
        return path != null && isCircle(path, gateway);
    }

    private static boolean isCircle(String path, String gateway) {
        var names = path.split(",", -1);
        for (var name : names) {
            if (name.equals(gateway)) {
                return true;
            }
        }
        return names.length > LONGEST;
    }

    /** Returns the message with this gateway at the end of its path, unless it is there already. */
    static Message through(Message message, String gateway) {
        if (gateway.isEmpty()) {
            return message;
        }
        var path = of(message);
        if (path == null) {
            return message.withProperties(message.properties().withUser(PROPERTY, gateway));
        }
        if (path.equals(gateway) || path.endsWith("," + gateway)) {
            return message;
        }
        var user = new ArrayList<>(message.properties().user());
        user.removeIf(property -> property.name().equals(PROPERTY));
        user.add(new UserProperty(PROPERTY, path + "," + gateway));
        var old = message.properties();
        return message.withProperties(new MessageProperties(
                old.format(), old.expiry(), old.contentType(), old.responseTopic(), old.correlation(), user));
    }

    private static @Nullable String of(Message message) {
        for (var property : message.properties().user()) {
            if (property.name().equals(PROPERTY)) {
                return property.value();
            }
        }
        return null;
    }
}
