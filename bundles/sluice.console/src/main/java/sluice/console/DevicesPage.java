package sluice.console;

import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferenceCardinality.OPTIONAL;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import sluice.device.Candidate;
import sluice.device.DeviceSettings;
import sluice.device.DeviceWatch;
import sluice.device.Discovery;
import sluice.device.Finding;
import sluice.io.Recorder;

/**
 * The page of the devices: how each is doing, why, and its last reading; and which chips a scan finds. Looking at it reads no device.
 * Thread-safe.
 */
@Component(
        service = Servlet.class,
        property = {
            "felix.webconsole.label=" + DevicesPage.LABEL,
            "felix.webconsole.title=Devices",
            "felix.webconsole.category=Gateway",
            "felix.webconsole.css=/" + DevicesPage.LABEL + "/res/devices.css"
        })
public final class DevicesPage extends HttpServlet {

    static final String LABEL = "devices";

    private static final long serialVersionUID = 1;

    private final transient byte[] html;
    private final transient List<DeviceWatch> watches = new CopyOnWriteArrayList<>();
    private transient volatile @Nullable Discovery discovery;
    private transient volatile @Nullable Recorder recorder;
    private transient volatile @Nullable DeviceSettings settings;

    @Activate
    public DevicesPage() throws IOException {
        try (var in = DevicesPage.class.getResourceAsStream("/res/devices.html")) {
            if (in == null) {
                throw new IOException("/res/devices.html is missing in the bundle");
            }
            this.html = in.readAllBytes();
        }
    }

    @Reference(service = DeviceWatch.class, cardinality = MULTIPLE, policy = DYNAMIC)
    void addWatch(DeviceWatch watch) {
        watches.add(watch);
    }

    void removeWatch(DeviceWatch watch) {
        watches.remove(watch);
    }

    @Reference(service = Discovery.class, cardinality = OPTIONAL, policy = DYNAMIC)
    void setDiscovery(Discovery found) {
        discovery = found;
    }

    void unsetDiscovery(Discovery gone) {
        if (gone.equals(discovery)) {
            discovery = null;
        }
    }

    @Reference(service = Recorder.class, cardinality = OPTIONAL, policy = DYNAMIC)
    void setRecorder(Recorder found) {
        recorder = found;
    }

    void unsetRecorder(Recorder gone) {
        if (gone.equals(recorder)) {
            recorder = null;
        }
    }

    @Reference(service = DeviceSettings.class, cardinality = OPTIONAL, policy = DYNAMIC)
    void setSettings(DeviceSettings found) {
        settings = found;
    }

    void unsetSettings(DeviceSettings gone) {
        if (gone.equals(settings)) {
            settings = null;
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getRequestURI().endsWith("/settings.json")) {
            orSaid(response, () -> SettingsForm.json(settings, request));
            return;
        }
        if (!request.getRequestURI().endsWith("/devices.json")) {
            response.getWriter().write(new String(html, StandardCharsets.UTF_8));
            return;
        }
        var devices =
                watches.stream().flatMap(watch -> watch.devices().stream()).toList();
        answer(response, DevicesJson.of(devices, discovery != null, RecordingJson.of(recorder)));
    }

    /** What changes something comes from this page only; the console's front door sees to that. */
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var path = request.getRequestURI();
        orSaid(response, () -> {
            if (path.endsWith("/record")) {
                return DevicesJson.said(RecordingJson.begin(recorder, request.getParameter("name")));
            } else if (path.endsWith("/record/stop")) {
                return DevicesJson.said(RecordingJson.end(recorder));
            } else if (path.endsWith("/settings")) {
                return DevicesJson.said(SettingsForm.change(settings, request));
            } else if (path.endsWith("/settings/reset")) {
                return DevicesJson.said(SettingsForm.reset(settings, request));
            } else if (path.endsWith("/bind")) {
                return DevicesJson.said(bind(scanner(), request));
            }
            return DevicesJson.of(scan(scanner()));
        });
    }

    /** What is answered. */
    @FunctionalInterface
    private interface Answer {
        String json() throws IOException;
    }

    /** Answers, or says in a sentence why not. */
    private static void orSaid(HttpServletResponse response, Answer answer) throws IOException {
        try {
            answer(response, answer.json());
        } catch (IllegalArgumentException | IllegalStateException e) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            answer(response, DevicesJson.said(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            answer(response, DevicesJson.said(String.valueOf(e.getMessage())));
        }
    }

    private Discovery scanner() {
        var scanner = discovery;
        if (scanner == null) {
            throw new IllegalArgumentException("nobody scans here: bundle sluice.device.discovery is missing");
        }
        return scanner;
    }

    private static List<Finding> scan(Discovery scanner) throws IOException {
        var findings = new ArrayList<Finding>();
        for (int bus : scanner.buses()) {
            findings.addAll(scanner.scan(bus));
        }
        return findings;
    }

    private static String bind(Discovery scanner, HttpServletRequest request) throws IOException {
        int bus = number(request, "bus");
        int address = number(request, "address");
        var chip = request.getParameter("chip");
        for (var finding : scanner.scan(bus)) {
            for (Candidate candidate : finding.candidates()) {
                if (finding.address() == address && candidate.chip().equals(chip)) {
                    var id = String.valueOf(request.getParameter("id")).strip();
                    return "etc/" + scanner.bind(finding, candidate, id);
                }
            }
        }
        throw new IllegalArgumentException("there is no such chip any more; scan again");
    }

    private static int number(HttpServletRequest request, String name) {
        try {
            return Integer.parseInt(String.valueOf(request.getParameter(name)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is no number", e);
        }
    }

    private static void answer(HttpServletResponse response, String json) throws IOException {
        response.setContentType("application/json");
        response.getOutputStream().write(json.getBytes(StandardCharsets.UTF_8));
    }
}
