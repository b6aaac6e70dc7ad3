package sluice.console;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.device.DeviceStatus;
import sluice.device.Finding;
import sluice.device.Measurement;
import sluice.device.MeasurementFormat;

/** Writes what the script of the devices page reads. */
final class DevicesJson {

    private DevicesJson() {}

    /** @param recording how it is doing, empty for none, null if nobody records here */
    static String of(List<DeviceStatus> devices, boolean scans, @Nullable String recording) {
        var json = new Json().open('{').put("scans", scans).put("records", recording != null);
        json.put("recording", recording == null ? "" : recording)
                .name("devices")
                .open('[');
        devices.stream().sorted(Comparator.comparing(DeviceStatus::device)).forEach(status -> device(json, status));
        return json.close(']').close('}').toString();
    }

    private static void device(Json json, DeviceStatus status) {
        json.open('{')
                .put("device", status.device())
                .put("driver", status.driver())
                .put("topic", status.topic())
                .put("state", status.state())
                .put("fault", status.reason().isEmpty() ? "" : status.fault().word())
                .put("reason", status.reason());
        json.put(
                "at",
                status.last().map(reading -> reading.taken().toEpochMilli()).orElse(0L));
        json.name("measurements").open('[');
        status.last().ifPresent(reading -> reading.measurements().forEach(one -> measurement(json, one)));
        json.close(']').close('}');
    }

    private static void measurement(Json json, Measurement measurement) {
        json.open('{')
                .put("name", measurement.name())
                .put("value", MeasurementFormat.plain(measurement))
                .put("unit", measurement.unit())
                .put("quality", measurement.quality().word())
                .put("reason", measurement.reason())
                .close('}');
    }

    static String of(List<Finding> findings) {
        var json = new Json().open('{').name("findings").open('[');
        for (var finding : findings) {
            json.open('{')
                    .put("bus", finding.bus())
                    .put("address", finding.address())
                    .put("owner", finding.owner());
            json.name("candidates").open('[');
            for (var candidate : finding.candidates()) {
                json.open('{')
                        .put("chip", candidate.chip())
                        .put("driver", candidate.driver())
                        .put("certain", candidate.isCertain())
                        .put("evidence", candidate.evidence())
                        .close('}');
            }
            json.close(']').close('}');
        }
        return json.close(']').close('}').toString();
    }

    /** One sentence. */
    static String said(String sentence) {
        return new Json().open('{').put("said", sentence).close('}').toString();
    }
}
