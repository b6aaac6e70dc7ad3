package sluice.shell;

import java.util.List;
import sluice.device.Candidate;
import sluice.device.Discovery;
import sluice.device.Finding;

/** One bus with four chips. */
final class FakeDiscovery implements Discovery {

    @Override
    public List<Integer> buses() {
        return List.of(1);
    }

    @Override
    public List<Finding> scan(int bus) {
        return List.of(
                new Finding(bus, 0x40, "", List.of()),
                new Finding(bus, 0x44, "SHT3x attic", List.of()),
                new Finding(
                        bus,
                        0x48,
                        "",
                        List.of(
                                new Candidate("ADS1115", "sluice.driver.ads1115", 30, "its address"),
                                new Candidate("LM75", "sluice.driver.tmp102", 30, "its address"),
                                new Candidate("TMP102", "sluice.driver.tmp102", 30, "its address"))),
                new Finding(
                        bus,
                        0x76,
                        "",
                        List.of(new Candidate("BME280", "sluice.driver.bme280", 95, "its register 0xd0 says 0x60"))));
    }

    @Override
    public String bind(Finding finding, Candidate candidate, String id) {
        return candidate.driver() + "~" + id + ".json";
    }
}
