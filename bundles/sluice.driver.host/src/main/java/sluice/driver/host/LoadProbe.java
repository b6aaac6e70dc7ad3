package sluice.driver.host;

import java.io.IOException;
import java.util.function.Consumer;
import sluice.device.Measurement;

/** How many processes wanted to run: {@code load-1m}, {@code load-5m}, {@code load-15m}, and {@code uptime}; see proc(5). */
record LoadProbe(Tree tree) implements Probe {

    private static final String LOAD = "proc/loadavg";
    private static final String UPTIME = "proc/uptime";

    @Override
    public void measure(Consumer<Measurement> out) throws IOException {
        var load = tree.line(LOAD);
        if (load.isPresent()) {
            var words = Tree.words(load.get());
            out.accept(new Measurement("load-1m", Tree.number(LOAD, words, 0), "1"));
            out.accept(new Measurement("load-5m", Tree.number(LOAD, words, 1), "1"));
            out.accept(new Measurement("load-15m", Tree.number(LOAD, words, 2), "1"));
        }
        var uptime = tree.line(UPTIME);
        if (uptime.isPresent()) {
            out.accept(new Measurement("uptime", Math.floor(Tree.number(UPTIME, Tree.words(uptime.get()), 0)), "s"));
        }
    }
}
