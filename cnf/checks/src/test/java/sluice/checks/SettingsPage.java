package sluice.checks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * The pages of settings below {@code docs/reference}: each is the text of the same name in {@code cnf/settings} with what the bundles
 * describe put in, one component's settings for a line {@code @settings PID}, those of no other page for {@code @others}. Runs without the
 * build too.
 */
final class SettingsPage {

    /** The page of what is on no other page comes last. */
    static final List<String> PAGES = List.of("broker.md", "settings.md");

    private static final String MARK = "@settings ";
    private static final String OTHERS = "@others";

    private SettingsPage() {}

    /** Writes the pages of the workspace given as the only argument. */
    public static void main(String[] args) throws IOException {
        var top = Path.of(args[0]);
        for (var page : texts(top).entrySet()) {
            Files.writeString(top.resolve(page.getKey()), page.getValue());
        }
    }

    /** Returns what the pages have to be, by path. */
    static Map<String, String> texts(Path top) throws IOException {
        var others = descriptions(top);
        var pages = new TreeMap<String, String>();
        for (var name : PAGES) {
            pages.put("docs/reference/" + name, text(top.resolve("cnf/settings").resolve(name), others));
        }
        return pages;
    }

    /** Makes a page, and takes what is on it out of {@code others}. */
    private static String text(Path file, Map<String, Element> others) throws IOException {
        var page = new StringBuilder();
        for (var line : Files.readAllLines(file)) {
            if (line.startsWith(MARK)) {
                var description = others.remove(line.substring(MARK.length()));
                if (description == null) {
                    throw new IOException("no built bundle describes " + line.substring(MARK.length()));
                }
                table(description, page);
            } else if (line.equals(OTHERS)) {
                others.forEach((pid, description) -> {
                    page.append("\n## `").append(pid).append("`\n\n");
                    table(description, page);
                });
            } else {
                page.append(line).append('\n');
            }
        }
        return page.toString();
    }

    private static Map<String, Element> descriptions(Path top) throws IOException {
        var files = new ArrayList<Path>();
        try (var folders = Files.newDirectoryStream(top.resolve("bundles"))) {
            for (var folder : folders) {
                var metatype = folder.resolve("target/classes/OSGI-INF/metatype");
                if (Files.isDirectory(metatype)) {
                    try (var found = Files.newDirectoryStream(metatype, "*.xml")) {
                        found.forEach(files::add);
                    }
                }
            }
        }
        var described = new TreeMap<String, Element>();
        for (var file : files) {
            var root = parsed(file);
            var designate = (Element) root.getElementsByTagName("Designate").item(0);
            var factory = designate.getAttribute("factoryPid");
            described.put(factory.isEmpty() ? designate.getAttribute("pid") : factory + "~NAME", (Element)
                    root.getElementsByTagName("OCD").item(0));
        }
        return described;
    }

    private static Element parsed(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(in)
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(file + " is no description", e);
        }
    }

    private static void table(Element description, StringBuilder page) {
        page.append(description.getAttribute("description")).append(".\n\n");
        page.append("| key | what | default | values |\n|---|---|---|---|\n");
        var all = description.getElementsByTagName("AD");
        for (int i = 0; i < all.getLength(); i++) {
            var one = (Element) all.item(i);
            page.append("| `").append(one.getAttribute("id")).append("` | ");
            page.append(escaped(one.getAttribute("description"))).append(" | ");
            page.append(standard(one)).append(" | ").append(values(one)).append(" |\n");
        }
    }

    private static String standard(Element one) {
        if (!one.hasAttribute("default")) {
            return one.getAttribute("required").equals("false") ? "none" : "required";
        }
        var value = one.getAttribute("default");
        return value.isEmpty() ? "empty" : "`" + escaped(value) + "`";
    }

    private static String values(Element one) {
        var options = one.getElementsByTagName("Option");
        var choice = new ArrayList<String>();
        for (int i = 0; i < options.getLength(); i++) {
            choice.add("`" + ((Element) options.item(i)).getAttribute("value") + "`");
        }
        if (!choice.isEmpty()) {
            return String.join(", ", choice);
        }
        var min = one.getAttribute("min");
        var max = one.getAttribute("max");
        return switch (one.getAttribute("type")) {
            case "Boolean" -> "`true`, `false`";
            case "Password" -> "secret text";
            case "String" -> one.getAttribute("cardinality").isEmpty() ? "text" : "texts";
            default ->
                max.isEmpty() ? min.isEmpty() ? "number" : "number from " + min : "number from " + min + " to " + max;
        };
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|");
    }
}
