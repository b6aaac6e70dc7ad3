package sluice.console;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import sluice.bus.MessageBus;
import sluice.bus.SteadyClock;

/**
 * The page of the live topics: the page itself, and as JSON what has changed since the script last asked. Thread-safe.
 */
@Component(
        service = Servlet.class,
        property = {
            "felix.webconsole.label=" + TopicsPage.LABEL,
            "felix.webconsole.title=Topics",
            "felix.webconsole.category=Gateway",
            "felix.webconsole.css=/" + TopicsPage.LABEL + "/res/topics.css"
        })
public final class TopicsPage extends HttpServlet {

    static final String LABEL = "topics";

    /** How many topics are shown at most, and how much of each one's payload: 2 MB at the very worst. */
    private static final int TOPICS = 2_000;

    private static final int PAYLOAD_BYTES = 1_024;

    private static final long serialVersionUID = 1;

    private final transient Board board;
    private final transient Watch watch;
    private final transient byte[] html;

    @Activate
    public TopicsPage(@Reference MessageBus bus) throws IOException {
        var clock = SteadyClock.SYSTEM;
        this.board = new Board(TOPICS, PAYLOAD_BYTES, clock);
        this.watch = new Watch(
                bus,
                board,
                clock,
                Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform()
                        .daemon()
                        .name("sluice.console topics")
                        .factory()));
        try (var in = TopicsPage.class.getResourceAsStream("/res/topics.html")) {
            if (in == null) {
                throw new IOException("/res/topics.html is missing in the bundle");
            }
            this.html = in.readAllBytes();
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getRequestURI().endsWith("/topics.json")) {
            response.getWriter().write(new String(html, StandardCharsets.UTF_8));
            return;
        }
        boolean listening = watch.look();
        var changes = board.since(number(request.getParameter("version")), number(request.getParameter("generation")));
        response.setContentType("application/json");
        response.getOutputStream().write(TopicsJson.of(changes, listening).getBytes(StandardCharsets.UTF_8));
    }

    /** Whatever is no number means that the script knows nothing yet. */
    private static long number(@Nullable String text) {
        return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }

    @Deactivate
    void close() throws InterruptedException {
        watch.close();
    }
}
