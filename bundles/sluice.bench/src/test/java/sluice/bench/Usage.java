package sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What a process has used so far, as Linux counts it.
 *
 * @param cpuMicros CPU time of all its threads
 * @param rssBytes memory it has at this moment
 */
record Usage(double cpuMicros, long rssBytes) {

    /** Linux reports CPU time in hundredths of a second. */
    private static final double TICK_MICROS = 10_000;

    /** Asks; 0 for a process of which nothing is known. */
    static Usage of(long pid) throws IOException {
        if (pid == 0) {
            return new Usage(0, 0);
        }
        try {
            var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            double ticks = Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]); // utime and stime, proc(5)
            long rss = 0;
            for (var line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith("VmRSS:")) {
                    rss = Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
            return new Usage(ticks * TICK_MICROS, rss);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no process " + pid, e);
        }
    }
}
