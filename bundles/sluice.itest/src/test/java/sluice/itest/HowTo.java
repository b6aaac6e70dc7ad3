package sluice.itest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A page of {@code docs/how-to}, done as it says: what stands in its blocks is written or run, in their order. A block {@code ```json
 * etc/NAME} is a file, {@code ```sh} are commands, each of which has to succeed; all others are to be read only. Immutable.
 */
record HowTo(List<Block> blocks) {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\S*) ?(\\S*)\\n(.*?)^```$");

    /**
     * One block.
     *
     * @param kind the language
     * @param file the file's name, empty if it is none
     */
    record Block(String kind, String file, String text) {}

    HowTo {
        blocks = List.copyOf(blocks);
    }

    static HowTo read(String name) throws IOException {
        var page = Files.readString(Path.of(System.getProperty("top"), "docs/how-to", name));
        var blocks = new ArrayList<Block>();
        for (var matcher = BLOCK.matcher(page); matcher.find(); ) {
            blocks.add(new Block(matcher.group(1), matcher.group(2), matcher.group(3)));
        }
        return new HowTo(blocks);
    }

    /** Returns the text of the block of this name. */
    String text(String name) {
        for (var block : blocks) {
            if (block.file.equals(name)) {
                return block.text;
            }
        }
        throw new AssertionError("the page has no block " + name);
    }

    /** Returns the arguments behind {@code sluice run} in each block {@code ```run}. */
    List<List<String>> runs() {
        return blocks.stream()
                .filter(block -> block.kind.equals("run"))
                .map(block -> List.of(block.text.strip().split(" ")))
                .map(words -> words.subList(2, words.size()))
                .toList();
    }

    /** Writes the file of this name. */
    void write(Gateway gateway, String file) {
        write(gateway, file, "", "");
    }

    /** Writes the file of this name, with another text in the place of one. */
    void write(Gateway gateway, String file, String text, String other) {
        gateway.write(file, text(file).replace(text, other));
    }

    /** Runs the commands that contain this text, in a shell that stops at the first that fails, on this gateway. */
    void run(Gateway gateway, int port, String mark) throws Exception {
        run(gateway, line -> line.replaceAll("\\b([18]883|8443)\\b", Integer.toString(port)), mark);
    }

    /** The same, with other replacements for the page's ports. */
    void run(Gateway gateway, UnaryOperator<String> ports, String mark) throws Exception {
        run(line -> ports.apply(line).replace("~/.sluice", gateway.home().toString()), mark);
    }

    /** Runs the commands that contain this text, each changed to suit this machine. */
    void run(UnaryOperator<String> change, String mark) throws Exception {
        for (var block : blocks) {
            if (block.kind.equals("sh") && block.text.contains(mark)) {
                for (var line : block.text.lines().toList()) {
                    shell(change.apply(line));
                }
                return;
            }
        }
        throw new AssertionError("the page has no commands with " + mark);
    }

    /** Runs a command, which has to succeed. */
    static void shell(String command) throws Exception {
        var process = new ProcessBuilder("bash", "-c", command)
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError("failed: " + command + "\n" + said);
        }
    }
}
