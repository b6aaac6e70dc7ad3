package sluice.driver.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import sluice.device.Measurement;

/** The file system one folder is on: {@code disk-used} and {@code disk-free}, which is what this user may still write. */
record DiskProbe(Path folder) implements Probe {

    @Override
    public void measure(Consumer<Measurement> out) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        var store = Files.getFileStore(folder);
        out.accept(new Measurement("disk-used", store.getTotalSpace() - store.getUnallocatedSpace(), "By"));
        out.accept(new Measurement("disk-free", store.getUsableSpace(), "By"));
    }
}
