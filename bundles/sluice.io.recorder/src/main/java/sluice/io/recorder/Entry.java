package sluice.io.recorder;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import sluice.io.NackException;

/** One thing that happened at a port, as one line of a recording. Immutable; the arrays in it are nobody else's. */
sealed interface Entry {

    /** How a transfer that failed is written: a chip that does not answer, and everything else. */
    String NACK = "nack";

    HexFormat HEX = HexFormat.ofDelimiter(" ");
    Pattern BUS = Pattern.compile("i2c/\\d{1,3}/0x[0-9a-f]{2}|spi/\\d{1,3}/\\d{1,2}");
    Pattern LINE = Pattern.compile("line/[^/ ]+/\\d+");

    /** Returns the port it happened at: {@code i2c/1/0x76}, {@code spi/0/0}, {@code line/sim/27}. */
    String port();

    /** Returns what happened, as it is written after the port. */
    String words();

    /**
     * A transaction on an I2C bus, or a transfer on an SPI bus; bytes are in hexadecimal, with spaces between.
     *
     * @param sent what was written
     * @param asked how many bytes were asked for
     * @param answer what came, null if it failed
     * @param failure why it failed, empty if it did not
     */
    record Transfer(
            String port, String sent, int asked, @Nullable String answer, String failure) implements Entry {

        static Transfer answered(String port, byte[] sent, byte[] answer) {
            return new Transfer(port, HEX.formatHex(sent), answer.length, HEX.formatHex(answer), "");
        }

        static Transfer failed(String port, byte[] sent, int asked, IOException failure) {
            var words = failure instanceof NackException ? NACK : String.valueOf(failure.getMessage());
            return new Transfer(port, HEX.formatHex(sent), asked, null, words.replaceAll("\\s+", " "));
        }

        /** Returns whether somebody sends and asks the same. */
        boolean isLike(String otherSent, int otherAsked) {
            return asked == otherAsked && sent.equals(otherSent);
        }

        @Override
        public String words() {
            var words = new StringBuilder(sent.isEmpty() ? "" : "> " + sent);
            if (answer == null) {
                words.append(asked == 0 ? "" : " ? " + asked).append(" ! ").append(failure);
            } else if (asked > 0) {
                words.append(" < ").append(answer);
            }
            return words.isEmpty() ? ">" : words.toString().strip();
        }

        /**
         * Reads what {@link #words} has written.
         *
         * @throws IllegalArgumentException if it makes no sense
         */
        static Transfer parse(String port, String words) {
            int bang = words.indexOf('!');
            var failure = bang < 0 ? "" : words.substring(bang + 1).strip();
            var bytes = bang < 0 ? words : words.substring(0, bang);
            int from = bytes.indexOf('<');
            int question = bytes.indexOf('?');
            int end = from >= 0 ? from : question >= 0 ? question : bytes.length();
            var sent = hex(bytes.substring(0, end).replaceFirst(">", ""));
            if (bang >= 0) {
                int asked = question < 0
                        ? 0
                        : Integer.parseInt(bytes.substring(question + 1).strip());
                return new Transfer(port, sent, asked, null, failure);
            }
            var answer = from < 0 ? "" : hex(bytes.substring(from + 1));
            return new Transfer(port, sent, HEX.parseHex(answer).length, answer, "");
        }

        private static String hex(String text) {
            var bytes = text.strip();
            try {
                return HEX.formatHex(HEX.parseHex(bytes));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("'" + bytes + "' are no bytes in hexadecimal", e);
            }
        }
    }

    /** A line was looked at, or has changed: {@code is on}, {@code edge off}. */
    record Level(String port, boolean edge, boolean active) implements Entry {
        @Override
        public String words() {
            return (edge ? "edge " : "is ") + (active ? "on" : "off");
        }
    }

    /** Edges came faster than they were read. */
    record Lost(String port, long edges) implements Entry {
        @Override
        public String words() {
            return "lost " + edges;
        }
    }

    /**
     * Reads what happened at a port.
     *
     * @throws IllegalArgumentException if it makes no sense
     */
    static Entry of(String port, String words) {
        if (BUS.matcher(port).matches()) {
            return Transfer.parse(port, words);
        }
        if (!LINE.matcher(port).matches()) {
            throw new IllegalArgumentException(
                    "'" + port + "' is none of i2c/BUS/0xADDRESS, spi/BUS/SELECT, line/CHIP/LINE");
        }
        var parts = List.of(words.split(" "));
        return switch (parts.getFirst()) {
            case "edge", "is" -> new Level(port, parts.getFirst().equals("edge"), isOn(parts.getLast()));
            case "lost" -> new Lost(port, Long.parseLong(parts.getLast()));
            default -> throw new IllegalArgumentException("a line has edges (edge on), looks (is off) and lost edges");
        };
    }

    private static boolean isOn(String word) {
        return switch (word) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException("'" + word + "' is neither on nor off");
        };
    }
}
