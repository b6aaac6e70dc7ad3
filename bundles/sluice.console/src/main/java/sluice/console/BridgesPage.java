package sluice.console;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import sluice.bridge.Bridge;

/**
 * The page of the bridges: the page itself, as JSON how all of them are, and what somebody decides about what one has put aside.
 * Thread-safe.
 */
@Component(
        service = Servlet.class,
        property = {
            "felix.webconsole.label=" + BridgesPage.LABEL,
            "felix.webconsole.title=Bridges",
            "felix.webconsole.category=Gateway",
            "felix.webconsole.css=/" + BridgesPage.LABEL + "/res/bridges.css"
        })
public final class BridgesPage extends HttpServlet {

    static final String LABEL = "bridges";

    /** How many of the messages put aside are shown of each bridge. */
    private static final int LETTERS = 20;

    private static final long serialVersionUID = 1;

    private final transient Map<String, Bridge> bridges = new ConcurrentHashMap<>();
    private final transient byte[] html;

    @Activate
    public BridgesPage() throws IOException {
        try (var in = BridgesPage.class.getResourceAsStream("/res/bridges.html")) {
            if (in == null) {
                throw new IOException("/res/bridges.html is missing in the bundle");
            }
            this.html = in.readAllBytes();
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addBridge(Bridge bridge, Map<String, Object> properties) {
        bridges.put(name(properties), bridge);
    }

    void removeBridge(Bridge bridge, Map<String, Object> properties) {
        bridges.remove(name(properties), bridge);
    }

    private static String name(Map<String, Object> properties) {
        var pid = String.valueOf(properties.get("service.pid"));
        return pid.substring(pid.indexOf('~') + 1);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getRequestURI().endsWith("/bridges.json")) {
            response.getWriter().write(new String(html, StandardCharsets.UTF_8));
            return;
        }
        var json = new BridgesJson(Instant.now());
        for (var bridge : new TreeMap<>(bridges).values()) {
            try {
                json.add(bridge.status(), bridge.health(), bridge.deadLetters(0, LETTERS));
            } catch (UncheckedIOException e) { // the store is busy: everything else is worth seeing
                json.add(bridge.status(), bridge.health(), List.of());
            }
        }
        response.setContentType("application/json");
        response.getOutputStream().write(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a message again, or drops it: {@code bridge}, {@code letter} and {@code action}, which is retry or drop. */
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var bridge = bridges.get(String.valueOf(request.getParameter("bridge")));
        var letter = String.valueOf(request.getParameter("letter"));
        var action = String.valueOf(request.getParameter("action"));
        if (bridge == null || !letter.matches("[1-9]\\d{0,17}") || !action.matches("retry|drop")) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST, "bridge, letter or action is wrong");
            return;
        }
        long number = Long.parseLong(letter);
        boolean found = action.equals("retry") ? bridge.retry(number) : bridge.discard(number);
        response.setStatus(found ? HttpServletResponse.SC_NO_CONTENT : HttpServletResponse.SC_NOT_FOUND);
    }
}
