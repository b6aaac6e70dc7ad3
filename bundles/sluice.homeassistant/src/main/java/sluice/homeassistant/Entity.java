package sluice.homeassistant;

import java.util.Map;
import sluice.device.Measurement;

/**
 * What a measurement is called in Home Assistant. Immutable.
 *
 * @param deviceClass one of the classes of its platform, empty for none
 * @param unit the unit as Home Assistant writes it, empty for none
 */
record Entity(Platform platform, String deviceClass, String unit) {

    /** The platforms a measurement can be of. */
    enum Platform {
        SENSOR("sensor"),
        BINARY_SENSOR("binary_sensor"),
        SWITCH("switch"),
        NUMBER("number");

        private final String word;

        Platform(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    private static final Map<String, String> CONTACTS = Map.of(
            "contact",
            "opening",
            "door",
            "door",
            "window",
            "window",
            "motion",
            "motion",
            "occupancy",
            "occupancy",
            "pressed",
            "");

    /** What is commanded with a number from 0 to 1; everything else is switched. */
    private static final String LEVEL = "level";

    /** Returns what this measurement is, which may be a command as well. */
    static Entity of(Measurement measurement, boolean commanded) {
        if (commanded) {
            return new Entity(measurement.name().equals(LEVEL) ? Platform.NUMBER : Platform.SWITCH, "", "");
        }
        var contact = measurement.unit().equals("1") ? CONTACTS.get(measurement.name()) : null;
        if (contact != null) {
            return new Entity(Platform.BINARY_SENSOR, contact, "");
        }
        return switch (measurement.unit()) {
            case "Cel" -> sensor("temperature", "°C");
            case "[degF]" -> sensor("temperature", "°F");
            case "K" -> sensor("temperature", "K");
            case "%" -> sensor(measurement.name().endsWith("humidity") ? "humidity" : "", "%");
            case "hPa", "kPa", "Pa", "mbar" -> sensor("atmospheric_pressure", measurement.unit());
            case "lx" -> sensor("illuminance", "lx");
            case "[ppm]" -> sensor(measurement.name().equals("co2") ? "carbon_dioxide" : "", "ppm");
            case "V", "mV" -> sensor("voltage", measurement.unit());
            case "A", "mA" -> sensor("current", measurement.unit());
            case "W", "mW", "kW" -> sensor("power", measurement.unit());
            case "m", "cm", "mm" -> sensor("distance", measurement.unit());
            case "Hz" -> sensor("frequency", "Hz");
            case "By" -> sensor("data_size", "B");
            case "KiBy" -> sensor("data_size", "KiB");
            case "MiBy" -> sensor("data_size", "MiB");
            case "By/s" -> sensor("data_rate", "B/s");
            case "s" -> sensor("duration", "s");
            case "m/s2" -> sensor("", "m/s²");
            case "deg" -> sensor("", "°");
            case "deg/s" -> sensor("", "°/s");
            case "1" -> sensor("", "");
            default -> sensor("", measurement.unit());
        };
    }

    private static Entity sensor(String deviceClass, String unit) {
        return new Entity(Platform.SENSOR, deviceClass, unit);
    }
}
