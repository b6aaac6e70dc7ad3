package sluice.driver.bme280;

/**
 * Where a chip is. Immutable.
 *
 * @param bus the number of the I2C bus
 * @param address the 7-bit address
 */
record Place(int bus, int address) {

    /**
     * Reads the address, {@code 0x76} or {@code 118}.
     *
     * @throws IllegalArgumentException if it is none a BME280 can have; the sentence begins with the key
     */
    static Place of(int bus, String address) {
        try {
            int number = Integer.decode(address.strip());
            if (number == 0x76 || number == 0x77) {
                return new Place(bus, number);
            }
        } catch (NumberFormatException _) {
            // said below, with what would be right
        }
        throw new IllegalArgumentException(
                "address: a BME280 is at 0x76 or 0x77 (118 or 119), depending on its pin SDO, not at '" + address
                        + "'");
    }

    @Override
    public String toString() {
        return "0x%02x on I2C bus %d".formatted(address, bus);
    }
}
