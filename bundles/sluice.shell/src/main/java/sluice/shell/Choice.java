package sluice.shell;

import java.util.List;
import java.util.stream.Collectors;
import sluice.device.Candidate;
import sluice.device.Finding;

/** Which of the drivers that may fit a chip it gets. */
final class Choice {

    private Choice() {}

    /**
     * Returns what answers at an address.
     *
     * @throws IllegalArgumentException if it cannot get a driver; the sentence says why
     */
    static Finding at(String address, int bus, List<Finding> findings) {
        int number = Integer.decode(address);
        var finding = findings.stream()
                .filter(one -> one.address() == number)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "nothing answers at " + address + "; 'scan " + bus + "' shows what does"));
        if (!finding.owner().isEmpty()) {
            throw new IllegalArgumentException(finding.owner() + " has " + address + " already");
        }
        if (finding.candidates().isEmpty()) {
            throw new IllegalArgumentException("no installed driver is for what answers at " + address);
        }
        return finding;
    }

    /**
     * Returns the likeliest candidate.
     *
     * @throws IllegalArgumentException if others are as likely; the sentence names them, and what to write
     */
    static Candidate likeliest(Finding finding, String id) {
        var best = finding.candidates().getFirst();
        var equals = finding.candidates().stream()
                .filter(candidate -> candidate.confidence() == best.confidence())
                .toList();
        if (equals.size() > 1) {
            throw new IllegalArgumentException(
                    "0x%02x may be %s, and nothing says which: add the one you wired, such as 'bind %d 0x%02x %s %s'"
                            .formatted(
                                    finding.address(),
                                    chips(equals),
                                    finding.bus(),
                                    finding.address(),
                                    id,
                                    best.chip()));
        }
        return best;
    }

    /**
     * Returns the candidate somebody has named.
     *
     * @throws IllegalArgumentException if it is none; the sentence says which there are
     */
    static Candidate named(String chip, Finding finding) {
        return finding.candidates().stream()
                .filter(candidate -> candidate.chip().equalsIgnoreCase(chip))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("0x%02x is no %s: it may be %s"
                        .formatted(finding.address(), chip, chips(finding.candidates()))));
    }

    private static String chips(List<Candidate> candidates) {
        var names = candidates.stream().map(Candidate::chip).toList();
        int last = names.size() - 1;
        return last == 0
                ? names.getFirst()
                : names.stream().limit(last).collect(Collectors.joining(", ")) + " or " + names.getLast();
    }
}
