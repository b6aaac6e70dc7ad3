package sluice.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One statement of a standard, or two that say the same.
 *
 * @param section where it stands on the page
 * @param ids its identifiers, at least one
 * @param wording what it says, in our own words
 * @param reason why there is no test for it; empty where there is to be one
 */
record Statement(String section, List<String> ids, String wording, String reason) {

    /** Reads all of them: sections begin with {@code ==}, statements are {@code ids | wording | reason}. */
    static List<Statement> read(Path top) throws IOException {
        var statements = new ArrayList<Statement>();
        var section = "";
        for (var line : Files.readAllLines(top.resolve("cnf/conformance/statements.txt"))) {
            if (line.startsWith("==")) {
                section = line.substring(2).strip();
            } else if (!line.isBlank() && !line.startsWith("#")) {
                var fields = line.split("\\|", -1);
                var ids = List.of(fields[0].strip().split(" +"));
                statements.add(
                        new Statement(section, ids, fields[1].strip(), fields.length > 2 ? fields[2].strip() : ""));
            }
        }
        return statements;
    }
}
