package sluice.driver.kernel;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sluice.device.DeviceException;
import sluice.device.Fault;
import sluice.device.Measurement;
import sluice.device.Quality;
import sluice.device.Reading;
import sluice.device.Sensor;
import sluice.driver.ChipException;

/** A device the kernel measures with. Thread-safe. */
final class KernelDevice implements Sensor {

    private final String id;
    private final Path folder;
    private final List<Channel> channels;
    private final InstantSource clock;
    private final Map<String, Measurement> last = new HashMap<>();

    KernelDevice(String id, Path folder, List<Channel> channels, InstantSource clock) {
        this.id = id;
        this.folder = folder;
        this.channels = List.copyOf(channels);
        this.clock = clock;
    }

    String id() {
        return id;
    }

    /**
     * A channel that has never answered is left out as long as another does: a fan that is not there. One that has answered and does
     * no more is stale.
     */
    @Override
    public synchronized Reading read() throws DeviceException {
        var measurements = new ArrayList<Measurement>();
        IOException failure = null;
        int answers = 0;
        for (var channel : channels) {
            try {
                var measurement = channel.measure();
                last.put(channel.name(), measurement);
                measurements.add(measurement);
                answers++;
            } catch (IOException e) {
                failure = e;
                var before = last.get(channel.name());
                if (before != null) {
                    measurements.add(before.but(Quality.STALE, reason(e)));
                }
            }
        }
        if (failure != null && answers == 0) {
            throw new DeviceException(fault(failure), id + ": " + reason(failure), failure);
        }
        return new Reading(clock.instant(), measurements);
    }

    private static Fault fault(IOException failure) {
        return failure instanceof ChipException chip ? chip.fault() : Fault.NO_ANSWER;
    }

    private String reason(IOException failure) {
        if (!Files.isDirectory(folder)) {
            return "it is gone from " + folder;
        }
        if (failure instanceof FileSystemException files && files.getReason() != null) {
            return files.getFile() + ": " + files.getReason();
        }
        return String.valueOf(failure.getMessage());
    }
}
