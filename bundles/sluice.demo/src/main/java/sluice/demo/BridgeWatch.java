package sluice.demo;

import java.util.regex.Pattern;
import sluice.bus.Message;

/** What the gateway last said about its bridge, on {@code $SYS/bridge/...}. Thread-safe. */
final class BridgeWatch {

    private static final Pattern STATE = Pattern.compile("\"state\":\"([^\"]*)\"");
    private static final Pattern WAITING = Pattern.compile("\"messages\":(\\d+)");

    private volatile String text = "nothing known yet";

    void update(Message message) {
        var json = message.payload().text();
        text = "%s, %s messages in its spool".formatted(find(STATE, json), find(WAITING, json));
    }

    private static String find(Pattern pattern, String json) {
        var found = pattern.matcher(json);
        return found.find() ? found.group(1) : "?";
    }

    @Override
    public String toString() {
        return text;
    }
}
