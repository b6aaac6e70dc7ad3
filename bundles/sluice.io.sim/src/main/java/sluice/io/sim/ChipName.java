package sluice.io.sim;

/**
 * A chip and its address, such as {@code bme280@0x76}. Immutable.
 *
 * @param kind which chip
 * @param address its 7-bit address
 */
record ChipName(ChipKind kind, int address) {

    /**
     * Returns the chip with this name.
     *
     * @throws IllegalArgumentException if it is not made like {@code bme280@0x76}
     */
    static ChipName of(String text) {
        int at = text.indexOf('@');
        if (at < 0) {
            throw new IllegalArgumentException("'" + text + "' has no address; write bme280@0x76");
        }
        var kind = ChipKind.of(text.substring(0, at));
        return new ChipName(kind, address(kind, text.substring(at + 1)));
    }

    private static int address(ChipKind kind, String text) {
        try {
            int address = Integer.decode(text);
            if (kind.canSitAt(address)) {
                return address;
            }
        } catch (NumberFormatException _) {
            // said below, with the possible ones
        }
        throw new IllegalArgumentException("'" + text + "' is no address of this chip; it has " + kind.addresses());
    }

    @Override
    public String toString() {
        return "%s@0x%02x".formatted(kind.word(), address);
    }
}
