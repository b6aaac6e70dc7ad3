package sluice.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/**
 * The inputs of one harness worth keeping, in {@code corpus/}, one a line in hex. A fuzzer wants each in a file of its own:
 *
 * <pre>
 *   unpack CORPUS FOLDER    writes them as files
 *   pack   CORPUS FOLDER    reads them back: with those a fuzzer has found, after it has merged them
 * </pre>
 */
final class Corpus {

    private Corpus() {}

    public static void main(String[] args) throws IOException {
        var corpus = Path.of(args[1]);
        var folder = Path.of(args[2]);
        if (args[0].equals("unpack")) {
            unpack(read(corpus), folder);
        } else {
            Files.write(corpus, pack(folder));
        }
    }

    static List<byte[]> read(Path corpus) throws IOException {
        var inputs = new ArrayList<byte[]>();
        for (var line : Files.readAllLines(corpus)) {
            inputs.add(HexFormat.of().parseHex(line));
        }
        return inputs;
    }

    private static void unpack(List<byte[]> inputs, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (int i = 0; i < inputs.size(); i++) {
            Files.write(folder.resolve("kept-" + i), inputs.get(i));
        }
    }

    private static Iterable<String> pack(Path folder) throws IOException {
        var lines = new TreeSet<String>();
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files) {
                lines.add(HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return lines;
    }
}
