package sluice.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How long this process has been there, from the start script's first line on. */
final class ProcessAge {

    /** Linux counts process start times in hundredths of a second, whatever its own tick is (proc(5), USER_HZ). */
    private static final long MILLIS_PER_TICK = 10;

    /** The place of starttime among the fields of /proc/self/stat that follow the command's name (proc(5)). */
    private static final int START_TIME = 19;

    private ProcessAge() {}

    static long millis() {
        try {
            var stat = Files.readString(Path.of("/proc/self/stat"));
            var uptime = Files.readString(Path.of("/proc/uptime"));
            return millis(stat, uptime);
        } catch (IOException e) { // not on Linux: the JVM's own start, some 20 ms later than the script's
            return System.currentTimeMillis()
                    - ProcessHandle.current()
                            .info()
                            .startInstant()
                            .orElseThrow(() -> new IllegalStateException("This system does not tell a process's start"))
                            .toEpochMilli();
        }
    }

    static long millis(String stat, String uptime) {
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1); // the name may hold blanks
        double sinceBoot = Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * 1_000;
        return Math.round(sinceBoot) - Long.parseLong(fields[START_TIME]) * MILLIS_PER_TICK;
    }
}
