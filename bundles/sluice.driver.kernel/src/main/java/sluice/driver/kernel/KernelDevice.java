package sluice.driver.kernel;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import sluice.device.DeviceException;
import sluice.device.Fault;
import sluice.device.Measurement;
import sluice.device.Reading;
import sluice.device.Sensor;

/** A device the kernel measures with. Thread-safe. */
final class KernelDevice implements Sensor {

    private final String id;
    private final Path folder;
    private final List<Channel> channels;
    private final InstantSource clock;

    KernelDevice(String id, Path folder, List<Channel> channels, InstantSource clock) {
        this.id = id;
        this.folder = folder;
        this.channels = List.copyOf(channels);
        this.clock = clock;
    }

    String id() {
        return id;
    }

    /** A channel that does not answer is left out as long as another does: a fan that is not there, a rail that sleeps. */
    @Override
    public Reading read() throws DeviceException {
        var measurements = new ArrayList<Measurement>();
        IOException failure = null;
        for (var channel : channels) {
            try {
                measurements.add(new Measurement(
                        channel.name(), channel.read(), channel.quantity().unit()));
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null && measurements.isEmpty()) {
            throw new DeviceException(Fault.NO_ANSWER, id + ": " + reason(failure), failure);
        }
        return new Reading(clock.instant(), measurements);
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
