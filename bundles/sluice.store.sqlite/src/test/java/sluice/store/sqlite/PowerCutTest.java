package sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cuts the power of the disk a process stores on, again and again, without a virtual machine:
 * <pre>
 *   process - ext4 - loop device - FUSE file (qemu-storage-daemon) - NBD - {@link VolatileDisk}
 * </pre>
 * After each cut the file system is mounted again, and the store must have what it promised.
 */
@EnabledIfSystemProperty(
        named = "sluice.faults",
        matches = "true",
        disabledReason = "skipped, because it takes minutes")
final class PowerCutTest {

    private static final int CUTS = Integer.getInteger("sluice.powercuts", 20);
    private static final int DISK = 96 << 20;

    @TempDir
    private Path folder;

    private @Nullable Process daemon;
    private String loop = "";

    private static String run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
        return said;
    }

    private static boolean works(String... command) throws InterruptedException {
        try {
            run(command);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void whatWasStoredSurvivesCutsOfPower() throws Exception {
        assumeThat(works("qemu-storage-daemon", "--version") && works("mkfs.ext4", "-V"))
                .as("skipped, because qemu-storage-daemon or mkfs.ext4 is missing")
                .isTrue();
        assumeThat(works("losetup", "-f") && Files.exists(Path.of("/dev/fuse")))
                .as("skipped, because this machine allows no loop devices or no FUSE")
                .isTrue();
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        var random = new Random(seed);
        var promises = new Promises(Victim.JOURNALS);
        var mounted = Files.createDirectory(folder.resolve("mounted"));
        var content = new byte[DISK];
        long unflushed = 0;
        long flushes = 0;
        for (int cut = 0; cut <= CUTS; cut++) {
            try (var disk = new VolatileDisk(content, folder.resolve("disk-" + cut + ".socket"))) {
                attach(cut);
                if (cut == 0) {
                    run("mkfs.ext4", "-q", loop);
                }
                run("mount", loop, mounted.toString());
                if (cut > 0) {
                    check(promises, mounted, "cut %d, seed %d".formatted(cut, seed));
                }
                if (cut < CUTS) {
                    var loss = VolatileDisk.Loss.values()[cut % 4];
                    var lost = new int[1];
                    new Killing(folder, mounted, List.of(), () -> lost[0] = cutPower(disk, loss, random))
                            .run(promises, 100 + random.nextInt(1_400));
                    unflushed += lost[0];
                }
                flushes += disk.flushes();
                detach(mounted);
                content = disk.content();
            } finally {
                detach(mounted);
            }
        }
        System.out.printf(
                "%d cuts of power: %d messages acknowledged, %d of them needed and found, 0 lost, 0 out of order, 0 duplicated,"
                        + " 0 parted; %d flushes, %d writes not flushed at the cuts%n",
                CUTS, promises.stored(), promises.found(), flushes, unflushed);
        assertThat(promises.stored()).isPositive();
        assertThat(unflushed)
                .as("the cuts came at moments when something could be lost")
                .isPositive();
    }

    private static int cutPower(VolatileDisk disk, VolatileDisk.Loss loss, Random random) {
        try {
            return disk.cut(loss, random.nextInt(8), random);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void check(Promises promises, Path mounted, String what) throws Exception {
        var store = new SqliteStore(mounted.resolve("store"), 1L << 30, 1 << 16, null);
        try {
            promises.check(store);
            assertThat(store.figures().lost()).isZero();
        } catch (AssertionError e) {
            throw new AssertionError(what, e);
        } finally {
            store.stop();
        }
    }

    private void attach(int cut) throws IOException, InterruptedException {
        var file = Files.createFile(folder.resolve("disk-" + cut));
        var started = new ProcessBuilder(
                        "qemu-storage-daemon",
                        "--blockdev",
                        "driver=nbd,node-name=disk,server.type=unix,server.path="
                                + folder.resolve("disk-" + cut + ".socket"),
                        "--export",
                        "type=fuse,id=export,node-name=disk,writable=on,mountpoint=" + file)
                .inheritIO()
                .start();
        daemon = started;
        long until = System.nanoTime() + 20_000_000_000L;
        while (Files.size(file) != DISK) {
            assertThat(System.nanoTime()).as("the daemon exports the disk").isLessThan(until);
            assertThat(started.isAlive()).as("the daemon lives").isTrue();
            LockSupport.parkNanos(500_000); // leaves the processor to whom it waits for
        }
        // Without direct I/O: through this chain it reads what was never written (seen with Linux 6.18 and QEMU 7.2).
        loop = run("losetup", "-f", "--show", file.toString());
    }

    private void detach(Path mounted) throws IOException, InterruptedException {
        var running = daemon;
        if (running == null) {
            return;
        }
        if (!works("umount", mounted.toString())) {
            works("umount", "-l", mounted.toString());
        }
        works("losetup", "-d", loop);
        daemon = null;
        running.destroy();
        assertThat(running.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
}
