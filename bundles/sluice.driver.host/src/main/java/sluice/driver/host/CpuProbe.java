package sluice.driver.host;

import java.io.IOException;
import java.util.function.Consumer;
import sluice.device.Measurement;

/**
 * How busy all processors together were since the last reading: {@code cpu}, from the second reading on. Confined to one reading
 * at a time.
 */
final class CpuProbe implements Probe {

    private static final String STAT = "proc/stat";
    private static final int IDLE =
            4; // the words behind "cpu": user nice system idle iowait irq softirq steal, proc(5)
    private static final int WAITING = 5;
    private static final int LAST = 8; // guest time behind it is part of user time already

    private final Tree tree;
    private double busy;
    private double total;

    CpuProbe(Tree tree) {
        this.tree = tree;
    }

    @Override
    public void measure(Consumer<Measurement> out) throws IOException {
        var line = tree.line(STAT);
        if (line.isEmpty()) {
            return;
        }
        var words = Tree.words(line.get());
        double nowTotal = 0;
        for (int i = 1; i <= Math.min(LAST, words.length - 1); i++) {
            nowTotal += Tree.number(STAT, words, i);
        }
        double nowBusy = nowTotal - Tree.number(STAT, words, IDLE) - Tree.number(STAT, words, WAITING);
        if (total > 0 && nowTotal > total) {
            double percent = 100 * (nowBusy - busy) / (nowTotal - total);
            out.accept(new Measurement("cpu", Rounded.tenths(Math.clamp(percent, 0, 100)), "%"));
        }
        busy = nowBusy;
        total = nowTotal;
    }
}
