package sluice.security.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a file of rights, and keeps a copy of what it accepted, so that the next start notices a file that was cut off. Confined to whoever
 * reads.
 *
 * <p>What is left of a cut file may be without mistake and give more than the whole: the line that denied something is gone, or the end of
 * its topic filter. So a file that is the beginning of the copy, and not the whole, counts at the start like this:
 * <pre>
 *   cut within a line, or empty    what it said before
 *   cut at the end of a line       what both give: somebody may have taken the last lines out on purpose
 * </pre>
 * What changes while we watch is taken as it is.
 */
final class RightsCopy implements WatchedFile.Parser<RightsFile> {

    private static final Logger LOG = LoggerFactory.getLogger(RightsCopy.class);

    private final Path copy;
    private final WatchedFile.Parser<? extends RightsFile> parser;
    private boolean started;

    /**
     * Reads with this parser.
     *
     * @param copy where the copy lies, or will
     */
    RightsCopy(Path copy, WatchedFile.Parser<? extends RightsFile> parser) {
        this.copy = copy;
        this.parser = parser;
    }

    @Override
    public RightsFile parse(Path file) throws IOException {
        var text = Files.readAllBytes(file);
        if (!started) {
            started = true;
            var before = Files.exists(copy) ? Files.readAllBytes(copy) : new byte[0];
            if (isBeginning(text, before)) {
                return ofCut(file, text, before);
            }
        }
        var rights = parser.parse(file);
        keep(text);
        return rights;
    }

    private static boolean isBeginning(byte[] text, byte[] before) {
        return text.length < before.length
                && Arrays.equals(text, 0, text.length, before, 0, text.length)
                && !new String(before, text.length, before.length - text.length, UTF_8).isBlank();
    }

    private RightsFile ofCut(Path file, byte[] text, byte[] before) throws IOException {
        boolean wholeLines = text.length > 0 && (text[text.length - 1] == '\n' || before[text.length] == '\n');
        var lines = new String(text, UTF_8).lines().count();
        LOG.error(
                "{} line {}: the file ends here, and went on when it was last accepted; until it is mended {}."
                        + " If it is meant to end here, save it again while the gateway runs",
                file,
                lines,
                wholeLines ? "clients may do what both say" : "what it said then counts");
        var accepted = parser.parse(copy);
        return wholeLines ? new BothRights(parser.parse(file), accepted) : accepted;
    }

    /** Written whole beside its place, and renamed when it is on the disk. */
    private void keep(byte[] text) {
        try {
            if (Files.exists(copy) && Arrays.equals(Files.readAllBytes(copy), text)) {
                return;
            }
            Files.createDirectories(copy.getParent(), asFileAttribute(fromString("rwx------")));
            var part = Files.createTempFile(
                    copy.getParent(), "." + copy.getFileName(), ".part", asFileAttribute(fromString("rw-------")));
            try {
                Files.write(part, text, WRITE, SYNC);
                Files.move(part, copy, ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn(
                    "No copy of the rights can be kept, a file that is cut off would not be noticed: {}", e.toString());
        }
    }
}
