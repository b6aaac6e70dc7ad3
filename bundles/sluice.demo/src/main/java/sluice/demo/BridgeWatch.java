package sluice.demo;

import java.util.regex.Pattern;
import sluice.bus.Message;

/** What the gateway last said about its bridge, on {@code $SYS/bridge/...}. Thread-safe. */
final class BridgeWatch {

    private static final Pattern STATE = Pattern.compile("\"state\":\"([^\"]*)\"");
    private static final Pattern WAITING = Pattern.compile("\"messages\":(\\d+)");

    private volatile String text = "nothing known yet";
    private volatile boolean drained;

    void update(Message message) {
        var json = message.payload().text();
        var state = find(STATE, json);
        var waiting = find(WAITING, json);
        text = "%s, %s messages in its spool".formatted(state, waiting);
        drained = state.equals("connected") && waiting.equals("0");
    }

    /** Returns whether it is connected and has nothing left to deliver. */
    boolean isDrained() {
        return drained;
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
