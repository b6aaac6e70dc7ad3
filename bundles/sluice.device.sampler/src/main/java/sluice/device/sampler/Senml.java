package sluice.device.sampler;

import java.math.BigDecimal;
import java.time.Instant;
import sluice.device.Measurement;
import sluice.device.MeasurementFormat;
import sluice.device.Quality;

/** Measurements as SenML records (RFC 8428), in the primary units of its registry where there is one for the quantity. */
final class Senml {

    /** A unit of ours in the registry's words, and by what a value is multiplied. */
    private record Unit(String name, double factor) {}

    private Senml() {}

    /** Returns a pack of one record. */
    static String pack(String device, Measurement measurement, Instant taken) {
        var unit = unit(measurement);
        var value = BigDecimal.valueOf(measurement.value())
                .multiply(BigDecimal.valueOf(unit.factor))
                .doubleValue();
        var doubt = measurement.quality() == Quality.GOOD
                ? ""
                : ",\"quality\":\"" + measurement.quality().word() + "\"";
        return "[{\"n\":" + MeasurementFormat.quote(name(device + "/" + measurement.name())) + ",\"u\":"
                + MeasurementFormat.quote(unit.name) + ",\"v\":"
                + MeasurementFormat.plain(new Measurement(measurement.name(), value, unit.name)) + ",\"t\":"
                + BigDecimal.valueOf(taken.toEpochMilli(), 3)
                        .stripTrailingZeros()
                        .toPlainString() + doubt + "}]";
    }

    /** Relative humidity has a unit of its own; percentages of anything else are ratios. */
    private static Unit unit(Measurement measurement) {
        return switch (measurement.unit()) {
            case "%" -> measurement.name().endsWith("humidity") ? new Unit("%RH", 1) : new Unit("/", 0.01);
            case "hPa" -> new Unit("Pa", 100);
            case "kPa" -> new Unit("Pa", 1_000);
            case "mA" -> new Unit("A", 0.001);
            case "mV" -> new Unit("V", 0.001);
            case "mW" -> new Unit("W", 0.001);
            case "By" -> new Unit("B", 1);
            case "By/s" -> new Unit("bit/s", 8);
            case "[ppm]" -> new Unit("ppm", 1); // RFC 8798
            case "deg" -> new Unit("rad", Math.PI / 180);
            case "1" -> new Unit("/", 1);
            default -> new Unit(measurement.unit(), 1);
        };
    }

    /** Names are letters, digits and a few signs, and begin with a letter or a digit (RFC 8428, 4.5.1). */
    private static String name(String text) {
        var clean = text.replaceAll("[^A-Za-z0-9:./_-]", "_");
        return Character.isLetterOrDigit(clean.charAt(0)) ? clean : "x" + clean;
    }
}
