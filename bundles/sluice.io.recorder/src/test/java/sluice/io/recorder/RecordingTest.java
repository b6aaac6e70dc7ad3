package sluice.io.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.000012 i2c/1/0x76 > d0 < 60",
                "0.001210 i2c/1/0x76 > f4 25",
                "1.000000 i2c/1/0x44 < 66 66 93",
                "1.000001 i2c/1/0x44 > 24 00 ! nack",
                "1.000001 i2c/1/0x44 ? 6 ! its data line is held down",
                "1.000001 i2c/1/0x44 >",
                "2.500000 spi/0/1 > 01 80 00 < 00 02 00",
                "86400.000000 line/pinctrl-bcm2711/17 edge on",
                "0.000000 line/sim/27 is off",
                "0.000000 line/sim/27 lost 12"
            })
    void everyKindOfLineIsReadAsItWasWritten(String line) throws IOException {
        var recording = recording(line);
        assertThat(recording.moments())
                .singleElement()
                .satisfies(moment -> assertThat(moment.line()).isEqualTo(line));
    }

    @Test
    void remarksAndEmptyLinesAreForPeople() throws IOException {
        var recording = recording("# from the cellar\n\n  0.5 line/sim/27 edge on  \n1 line/sim/27 edge off");
        assertThat(recording.ports()).containsOnlyKeys("line/sim/27");
        assertThat(recording.length()).isEqualTo(Duration.ofSeconds(1));
        assertThat(recording.began()).isEqualTo("2026-11-21T09:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            0.1 i2c/1/0x76             | it must be SECONDS PORT WHAT
            -1 line/sim/27 edge on     | its time is not 0 or more seconds
            0.1 i2c/1/118 > d0 < 60    | 'i2c/1/118' is none of i2c/BUS/0xADDRESS
            0.1 i2c/1/0x76 > dx < 60   | 'dx' are no bytes in hexadecimal
            0.1 line/sim/27 edge up    | 'up' is neither on nor off
            0.1 line/sim/27 > 00       | a line has edges
            """)
    void aLineThatMakesNoSenseIsNamed(String line, String complaint) {
        assertThatThrownBy(() -> recording(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("day.rec, line 2: '")
                .hasMessageContaining(complaint);
    }

    @Test
    void anotherFileIsNoRecording() throws IOException {
        var file = Files.writeString(folder.resolve("notes.txt"), "hello\n");
        assertThatThrownBy(() -> Recording.read(file))
                .hasMessage(file + " is no recording: it does not begin with 'sluice recording 1'");
        var second = Files.writeString(folder.resolve("time.rec"), "sluice recording 1 yesterday\n");
        assertThatThrownBy(() -> Recording.read(second)).hasMessage(second + ", line 1: 'yesterday' is no time");
    }

    private Recording recording(String text) throws IOException {
        return Recording.read(Files.writeString(
                folder.resolve("day.rec"), "sluice recording 1 2026-11-21T09:00:00Z\n" + text + "\n"));
    }
}
