package sluice.io.sim;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The chips that can be simulated, where they can sit, and how they are made. */
enum ChipKind {
    BME280,
    BMP280,
    SHT3X,
    TMP102,
    LM75,
    BH1750,
    ADS1115,
    INA219,
    MCP23017,
    PCF8574,
    PCF8574A,
    SCD41,
    MPU6050;

    /** Makes a chip that measures what {@code felt} says. */
    SimChip make(int address, InstantSource clock, Supplier<Conditions> felt) {
        return switch (this) {
            case BME280 ->
                new RegisterChip(new Bme280Model(Bme280Model.ID_BME280, clock, felt), RegisterChip.Write.PAIRS);
            case BMP280 ->
                new RegisterChip(new Bme280Model(Bme280Model.ID_BMP280, clock, felt), RegisterChip.Write.PAIRS);
            case SHT3X -> new Sht3xModel(address, clock, felt);
            case TMP102 -> new WordChip(new ThermometerModel(ThermometerModel.Type.TMP102, felt));
            case LM75 -> new WordChip(new ThermometerModel(ThermometerModel.Type.LM75, felt));
            case BH1750 -> new Bh1750Model(address, clock, felt);
            case ADS1115 -> new WordChip(new Ads1115Model(clock, felt));
            case INA219 -> new WordChip(new Ina219Model(clock, felt));
            case MCP23017 -> new RegisterChip(new Mcp23017Model(), RegisterChip.Write.NEXT);
            case PCF8574, PCF8574A -> new Pcf8574Model();
            case SCD41 -> new Scd4xModel(address, clock, felt);
            case MPU6050 -> new RegisterChip(new Mpu6050Model(clock, felt), RegisterChip.Write.NEXT);
        };
    }

    private IntStream all() {
        return switch (this) {
            case BME280, BMP280 -> IntStream.of(0x76, 0x77);
            case SHT3X -> IntStream.of(0x44, 0x45);
            case TMP102, ADS1115 -> IntStream.rangeClosed(0x48, 0x4B);
            case LM75 -> IntStream.rangeClosed(0x48, 0x4F);
            case BH1750 -> IntStream.of(0x23, 0x5C);
            case INA219 -> IntStream.rangeClosed(0x40, 0x4F);
            case MCP23017, PCF8574 -> IntStream.rangeClosed(0x20, 0x27);
            case PCF8574A -> IntStream.rangeClosed(0x38, 0x3F);
            case SCD41 -> IntStream.of(0x62);
            case MPU6050 -> IntStream.of(0x68, 0x69);
        };
    }

    boolean canSitAt(int address) {
        return all().anyMatch(one -> one == address);
    }

    /** Returns the addresses in words: {@code 0x76, 0x77}. */
    String addresses() {
        return all().mapToObj("0x%02x"::formatted).collect(Collectors.joining(", "));
    }

    /** Returns the word for it: {@code bme280}. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the kind with this word.
     *
     * @throws IllegalArgumentException if there is none; the sentence lists them
     */
    static ChipKind of(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word + "' is no chip this board knows; there are "
                        + Arrays.stream(values()).map(ChipKind::word).collect(Collectors.joining(", "))));
    }
}
