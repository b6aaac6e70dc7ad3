package sluice.console;

/** Changes of the board, as {@code /res/topics.js} reads them. */
final class TopicsJson {

    private TopicsJson() {}

    static String of(Board.Changes changes, boolean listening) {
        var json = new Json().open('{');
        json.put("listening", listening)
                .put("version", changes.version())
                .put("generation", changes.generation())
                .put("whole", changes.whole())
                .put("now", changes.now())
                .put("dropped", changes.dropped());
        json.name("topics").open('[');
        for (var entry : changes.entries()) {
            write(entry, json);
        }
        return json.close(']').close('}').toString();
    }

    private static void write(Board.Entry entry, Json json) {
        var shown = entry.payload().shown();
        json.open('{')
                .put("topic", entry.topic())
                .put(shown.isText() ? "text" : "hex", shown.content())
                .put("bytes", entry.payload().length())
                .put("cut", entry.payload().isCut())
                .put("qos", entry.qos())
                .put("retained", entry.retained())
                .put("origin", entry.origin())
                .put("count", entry.count())
                .putRounded("rate", entry.rate())
                .put("at", entry.at())
                .close('}');
    }
}
