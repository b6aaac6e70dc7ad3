package sluice.console;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import sluice.bus.SteadyClock;
import sluice.store.Store;
import sluice.store.StoreStatus;
import sluice.store.StoreStatus.Reason;

/** The page of the store: what "stored" means here, how long the disk takes, and what was lost or refused. Thread-safe. */
@Component(
        service = Servlet.class,
        property = {
            "felix.webconsole.label=" + StorePage.LABEL,
            "felix.webconsole.title=Store",
            "felix.webconsole.category=Gateway"
        })
public final class StorePage extends HttpServlet {

    static final String LABEL = "store";

    private static final long serialVersionUID = 1;

    /** What is shown; null if there is no store. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile @Nullable Store store;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var here = store;
        response.getWriter()
                .write(
                        here == null
                                ? "<p>There is no store: nothing survives a stop.</p>"
                                : html(here.status(), SteadyClock.SYSTEM.instant()));
    }

    static String html(StoreStatus status, Instant now) {
        var html = new StringBuilder("<table class=\"nicetable\"><tbody>");
        rows(status, now)
                .forEach((name, value) -> html.append("<tr><th scope=\"row\">")
                        .append(name)
                        .append("</th><td>")
                        .append(escape(value))
                        .append("</td></tr>"));
        return html.append("</tbody></table>").toString();
    }

    private static Map<String, String> rows(StoreStatus status, Instant now) {
        var rows = new LinkedHashMap<String, String>();
        rows.put(
                "Stored means",
                switch (status.mode()) {
                    case MEMORY -> "in memory: gone with the process";
                    case RELAXED ->
                        "soon on the disk: a crash takes what came within the window (window.millis of sluice.store.sqlite)";
                    case STRICT -> "on the disk: survives a power cut";
                });
        rows.put("Trouble", status.trouble().orElse("none"));
        rows.put(
                "Time of a commit",
                "%s for half of them, %s for 99 %%"
                        .formatted(millis(status.commitMedian()), millis(status.commitP99())));
        rows.put("Messages and values", of(status.messages(), status.bounds().messages()));
        rows.put("Bytes", of(status.bytes(), status.bounds().bytes()));
        rows.put(
                "Messages are kept",
                status.bounds().age().isZero()
                        ? "for ever"
                        : status.bounds().age().toSeconds() + " s");
        rows.put("Bytes on the disk", String.valueOf(status.mediumBytes()));
        rows.put(
                "Oldest message",
                status.oldest()
                        .map(oldest -> Duration.between(oldest, now).toSeconds() + " s ago")
                        .orElse("none"));
        rows.put("Lost by the disk", String.valueOf(status.lost()));
        rows.put("Damaged and put aside", String.valueOf(status.quarantined()));
        rows.put("Refused by the store", byReason(status.refused()));
        rows.put("Dropped at its bounds", byReason(status.dropped()));
        return rows;
    }

    private static String of(long amount, long bound) {
        return bound == Long.MAX_VALUE ? String.valueOf(amount) : amount + " of " + bound;
    }

    private static String byReason(Map<Reason, Long> counts) {
        var text = new StringJoiner(", ").setEmptyValue("none");
        for (var reason : Reason.values()) {
            var count = counts.get(reason);
            if (count != null) {
                text.add(count + " for " + reason.name().toLowerCase(Locale.ROOT));
            }
        }
        return text.toString();
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.2f ms", duration.toNanos() / 1e6);
    }

    /** The console replaces what stands in {@code ${}}, so that must not come from outside either. */
    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("$", "&#36;");
    }
}
