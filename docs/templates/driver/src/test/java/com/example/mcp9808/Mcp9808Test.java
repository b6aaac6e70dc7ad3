package com.example.mcp9808;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.device.Fault;
import sluice.driver.ChipException;
import sluice.driver.I2cPort;
import sluice.io.NackException;

class Mcp9808Test {

    private final FakeMcp9808 chip = new FakeMcp9808();
    private final I2cPort port = new I2cPort(chip, 0x18, _ -> {});
    private final Mcp9808 driver = new Mcp9808();

    @ParameterizedTest(name = "{0} is {1} degrees")
    @CsvSource({"0x0000, 0", "0x0194, 25.25", "0xC194, 25.25", "0x1FF0, -1", "0x1E70, -25", "0x07D0, 125"})
    void theDatasheetsNumbersComeOut(String register, double celsius) {
        assertEquals(celsius, Mcp9808.celsius(Integer.decode(register)));
    }

    @Test
    void aReadingIsATemperature() throws Exception {
        var measurement = driver.measure(port).getFirst();

        assertEquals("temperature", measurement.name());
        assertEquals(25.25, measurement.value());
        assertEquals("Cel", measurement.unit());
    }

    @Test
    void aSleepingChipIsWoken() throws Exception {
        chip.registers[1] = 0x0100;
        driver.measure(port);

        assertEquals(0, chip.registers[1]);
    }

    @Test
    void anotherChipIsRefusedAndASilentOneIsSilent() {
        chip.registers[7] = 0xFFFF;
        var refusal = assertThrows(ChipException.class, () -> driver.measure(port));
        assertEquals(Fault.WRONG_CHIP, refusal.fault());

        chip.silent = true;
        assertThrows(NackException.class, () -> driver.measure(port));
    }
}
