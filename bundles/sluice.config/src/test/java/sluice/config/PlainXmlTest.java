package sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is read as plain is XML, and says what the JDK's parser says. */
class PlainXmlTest {

    private static final String PLAIN = """
            <?xml version="1.0" encoding="UTF-8"?>
            <m:M xmlns:m="http://x">
              <OCD id="a$B" name='it"s'><AD id=".p" min = "1"\tmax="&lt;&gt;&amp;"
                  default=""/></OCD >
              <D/>
            </m:M>
            """;

    /** Writes down what it hears. */
    private static final class Heard implements Elements {

        private final List<String> all = new ArrayList<>();

        @Override
        public void begin(String name, Map<String, String> attributes) {
            all.add(name + new TreeMap<>(attributes));
        }

        @Override
        public void end(String name) {
            all.add("/" + name);
        }
    }

    @Test
    void elementsAndAttributesAreHeardInOrder() {
        var heard = new Heard();
        assertThat(PlainXml.read(bytes(PLAIN), heard)).isTrue();
        assertThat(heard.all)
                .containsExactly(
                        "m:M{xmlns:m=http://x}",
                        "OCD{id=a$B, name=it\"s}",
                        "AD{default=, id=.p, max=<>&, min=1}",
                        "/AD",
                        "/OCD",
                        "D{}",
                        "/D",
                        "/m:M");
    }

    @Test
    void whateverIsTakenIsWhatTheParserReads() {
        int taken = 0;
        for (int at = 0; at < PLAIN.length(); at++) {
            for (var other : new String[] {
                "", "<", ">", "/", "\"", "'", "&", ";", " ", "=", "\n", "?", "!", "a", "1", ":", "\u00E9", "\0"
            }) {
                taken += taken(PLAIN.substring(0, at) + other + PLAIN.substring(at + 1))
                        ? 1
                        : 0; // instead of a character
                taken += taken(PLAIN.substring(0, at) + other + PLAIN.substring(at)) ? 1 : 0; // before it
            }
            taken += taken(PLAIN.substring(0, at)) ? 1 : 0;
            taken += taken(PLAIN.substring(at)) ? 1 : 0;
        }
        assertThat(taken).isGreaterThan(1_000); // other names and values, mostly
    }

    @Test
    void whatIsNotPlainIsLeftToTheParser() {
        for (var text : List.of(
                "<a>text</a>",
                "<a><![CDATA[x]]></a>",
                "<!-- x --><a/>",
                "<!DOCTYPE a><a/>",
                "<?xml version='1.0'?><a/>",
                "<a b='&#46;'/>",
                "<a b='x\ny'/>",
                "<a b='\u00B0C'/>")) {
            assertThat(PlainXml.read(bytes(text), new Heard())).as(text).isFalse();
        }
    }

    private static boolean taken(String text) {
        var plain = new Heard();
        if (!PlainXml.read(bytes(text), plain)) {
            return false;
        }
        var any = new Heard();
        try {
            AnyXml.read(bytes(text), any);
        } catch (IOException e) {
            throw new AssertionError("It is no XML: " + text, e);
        }
        assertThat(plain.all).as(text).isEqualTo(any.all);
        return true;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
