package sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

    @Test
    void readsTextsNumbersBooleansAndLists() throws RefusedException {
        var values = JsonReader.read("""
                // one instance
                {
                    "topic": "a/\\u00e9\\n\\"", /* between */ "limit": -1.5e3,
                    "on": true, "off": false,
                    "list": ["a", 1, true], "none": []
                }
                """);
        assertThat(values)
                .containsEntry("topic", new JsonValue.Text("a/\u00e9\n\""))
                .containsEntry("limit", new JsonValue.Num(Decimal.of("-1.5e3")))
                .containsEntry("on", new JsonValue.Bool(true))
                .containsEntry("off", new JsonValue.Bool(false))
                .containsEntry("none", new JsonValue.Array(List.of()))
                .containsKey("list")
                .hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", " { } ", "\uFEFF{}", "{}//end", "{\"a\":0}", "{\"a\":[1,2]\n}", "{\"a\\\\b\":\"//\"}"})
    void takesEveryFormOfTheStandard(String text) throws RefusedException {
        assertThat(JsonReader.read(text)).hasSizeLessThan(2);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | line 1, column 1: the file ends too early, a configuration begins with {",
                "[] | line 1, column 1: a configuration begins with {",
                "{\"a\" 1} | line 1, column 6: a colon is expected behind the key",
                "{\"a\":1 \"b\":2} | line 1, column 8: a comma or } is expected",
                "{\"a\":1,} | line 1, column 8: a key in quotes is expected",
                "{a:1} | line 1, column 2: a key in quotes is expected",
                "{\"a\":} | line 1, column 6: a value is expected",
                "{\"a\":01} | line 1, column 6: a value is expected: a text in quotes, a number, true, false or a list",
                "{\"a\":1.} | line 1, column 6: a value is expected: a text in quotes, a number, true, false or a list",
                "{\"a\":yes} | line 1, column 6: a value is expected: a text in quotes, a number, true, false or a list",
                "{\"a\":null} | line 1, column 6: null is no value; leave the key out",
                "{\"a\":{}} | line 1, column 6: an object cannot be a value; write keys with dots, such as \"limit.bytes\"",
                "{\"a\":[[1]]} | line 1, column 7: a list cannot hold a list",
                "{\"a\":[1 2]} | line 1, column 9: a comma or ] is expected",
                "{\"a\":1,\"a\":2} | line 1, column 8: key a stands twice",
                "{\"a\":\"x | line 1, column 8: the file ends too early, a text ends on the line it begins on, with a quote; write \\n for a new line",
                "{\"a\":\"\\x\"} | line 1, column 8: \\ stands before one of \" \\ / b f n r t u; write \\\\ for the character itself",
                "{\"a\":\"\\u00g0\"} | line 1, column 9: four hexadecimal digits are expected behind \\u",
                "{} {} | line 1, column 4: nothing may follow the closing }",
                "{ /* x | line 1, column 3: the comment that begins here never ends",
            })
    void saysWhereItIsWrong(String text, String sentence) {
        assertThatThrownBy(() -> JsonReader.read(text))
                .isInstanceOf(RefusedException.class)
                .hasMessage(sentence);
    }

    @Test
    void countsLines() {
        assertThatThrownBy(() -> JsonReader.read("{\n  \"a\": 1,\n  b\n}"))
                .hasMessageStartingWith("line 3, column 3: ");
    }

    @Test
    void everyTruncatedFileIsRefused() throws RefusedException {
        var text = "{\"a\": [\"\\u00e9\", -1.5e3], /* x */ \"b\": true}";
        assertThat(JsonReader.read(text)).hasSize(2);
        for (int end = 0; end < text.length(); end++) {
            var part = text.substring(0, end);
            assertThatThrownBy(() -> JsonReader.read(part)).isInstanceOf(RefusedException.class);
        }
    }
}
