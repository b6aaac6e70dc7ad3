package sluice.device.discovery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import sluice.device.Candidate;
import sluice.device.Finding;
import sluice.io.I2cBus;
import sluice.io.LeasedException;
import sluice.io.NackException;

/**
 * One scan of one bus. Confined to its caller.
 *
 * <p>An address somebody has is left alone. At the others one byte is read; what is sent is the number of an identification register, and
 * only to addresses where no known chip takes a byte for a command or an output.
 */
final class Scan {

    private static final int FIRST = 0x08;
    private static final int LAST = 0x77;
    private static final Set<Integer> SENSIRION = Set.of(0x44, 0x45, 0x62);

    private final I2cBus bus;
    private final int number;
    private final List<Kind> kinds;

    Scan(I2cBus bus, int number, List<Kind> kinds) {
        this.bus = bus;
        this.number = number;
        this.kinds = kinds;
    }

    List<Finding> run() throws IOException {
        var findings = new ArrayList<Finding>();
        for (int address = FIRST; address <= LAST; address++) {
            look(address).ifPresent(findings::add);
        }
        return findings;
    }

    private Optional<Finding> look(int address) throws IOException {
        try (var _ = bus.lease(address, "the scan")) {
            if (!answers(address)) {
                return Optional.empty();
            }
            return Optional.of(new Finding(number, address, "", candidates(address)));
        } catch (LeasedException e) {
            return Optional.of(new Finding(number, address, e.holder(), List.of()));
        }
    }

    private boolean answers(int address) throws IOException {
        try {
            bus.transfer(address, new byte[0], 1);
            return true;
        } catch (NackException _) {
            return answersOnlyWhenWritten(address);
        }
    }

    /** Sensirion's sensors refuse to be read before they have measured, but not to be called with nothing to say. */
    private boolean answersOnlyWhenWritten(int address) throws IOException {
        if (!SENSIRION.contains(address)) {
            return false;
        }
        try {
            bus.transfer(address, new byte[0], 0);
            return true;
        } catch (NackException _) {
            return false;
        }
    }

    private List<Candidate> candidates(int address) throws IOException {
        var candidates = new ArrayList<Candidate>();
        for (var kind : kinds) {
            if (kind.addresses().contains(address)) {
                candidate(kind, address).ifPresent(candidates::add);
            }
        }
        candidates.sort(
                Comparator.comparingInt(Candidate::confidence).reversed().thenComparing(Candidate::chip));
        return candidates;
    }

    private Optional<Candidate> candidate(Kind kind, int address) throws IOException {
        if (kind.ids().isEmpty()) {
            return Optional.of(candidate(kind, 30, "nothing but its address speaks for it"));
        }
        if (takesBytesForCommands(address)) {
            return Optional.of(candidate(kind, 30, "it was not asked what it is: a byte might switch something there"));
        }
        for (var id : kind.ids()) {
            int value = id(address, id.register());
            if (value != id.value()) {
                return Optional.empty();
            }
        }
        var first = kind.ids().getFirst();
        return Optional.of(
                candidate(kind, 95, "its register 0x%02x says 0x%02x".formatted(first.register(), first.value())));
    }

    private int id(int address, int register) throws IOException {
        try {
            return bus.readRegister(address, register, 1)[0] & 0xFF;
        } catch (NackException _) {
            return -1; // it has no such register
        }
    }

    private static Candidate candidate(Kind kind, int confidence, String evidence) {
        return new Candidate(kind.chip(), kind.driver(), confidence, evidence);
    }

    /**
     * PCF8574 (0x20 to 0x27, 0x38 to 0x3F) drive its pins with every byte; BH1750 (0x23, 0x5C), SHT3x (0x44, 0x45) and SCD4x or PCA9685
     * (0x62) take commands; converters and clock chips keep a byte at 0x48 to 0x4F; EEPROMs (0x50 to 0x57) might write it.
     */
    static boolean takesBytesForCommands(int address) {
        return address >= 0x20 && address <= 0x27
                || address >= 0x38 && address <= 0x3F
                || address >= 0x44 && address <= 0x45
                || address >= 0x48 && address <= 0x5C
                || address == 0x62;
    }
}
