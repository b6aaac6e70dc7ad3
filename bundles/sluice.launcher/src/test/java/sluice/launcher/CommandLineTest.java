package sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {

    private static final Path HOME = Path.of("/home/anna/.sluice");

    private final CommandLine line = new CommandLine(HOME);

    @Test
    void runAloneMeansTheDefaults() throws UsageException {
        assertThat(line.parse("run")).isEqualTo(new Command.Run(HOME, Optional.empty(), List.of()));
    }

    @Test
    void everyOptionIsUnderstoodInEitherForm() throws UsageException {
        var run = new Command.Run(
                Path.of("/tmp/a b"),
                Optional.of(List.of("broker", "rules")),
                List.of(
                        "sluice.broker.listener~default/address=0.0.0.0:1884",
                        "sluice.broker.listener~default/anonymous=true",
                        "sluice.rule~hot/target=a=b"));
        assertThat(line.parse(
                        "run",
                        "--home",
                        "/tmp/x/../a b",
                        "--features",
                        "broker,rules",
                        "--listen",
                        "0.0.0.0:1884",
                        "--anonymous",
                        "--set",
                        "sluice.rule~hot/target=a=b"))
                .isEqualTo(run);
        assertThat(line.parse(
                        "run",
                        "--home=/tmp/a b",
                        "--features=broker,rules",
                        "--listen=0.0.0.0:1884",
                        "--anonymous",
                        "--set=sluice.rule~hot/target=a=b"))
                .isEqualTo(run);
    }

    @ParameterizedTest(name = "--listen {0} is {1}")
    @CsvSource({"1884, 127.0.0.1:1884", "0, 127.0.0.1:0", "localhost:1, localhost:1", "[::1]:1883, [::1]:1883"})
    void aHostMayBeLeftOut(String value, String address) throws UsageException {
        var run = (Command.Run) line.parse("run", "--listen", value);
        assertThat(run.overrides()).containsExactly("sluice.broker.listener~default/address=" + address);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"version", "--version", "-V"})
    void theVersionCanBeAskedForInSeveralWays(String argument) throws UsageException {
        assertThat(line.parse(argument)).isEqualTo(new Command.Version());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"help", "--help", "-h", "help run"})
    void soCanHelp(String arguments) throws UsageException {
        assertThat(line.parse(arguments.split(" "))).isEqualTo(new Command.Help());
    }

    @ParameterizedTest(name = "sluice {0}")
    @CsvSource(delimiter = '|', textBlock = """
            ''                        | say what to do: run, demo, import, version or help
            start                     | unknown command 'start': there are run, demo, import, version and help
            version now               | version takes no argument, but here is 'now'
            run now                   | run does not know 'now': there are --home, --listen, --features, --anonymous and --set
            run --home                | --home needs a folder after it
            run --home --anonymous    | --home needs a folder after it
            run --home=               | --home needs a folder after it
            run --listen              | --listen needs [HOST:]PORT after it
            run --listen mqtt         | --listen: 'mqtt' is not a port; ports are 0 to 65535
            run --listen 65536        | --listen: '65536' is not a port; ports are 0 to 65535
            run --listen :1883        | --listen: ':1883' is not [HOST:]PORT; an IPv6 host stands in brackets
            run --listen ::1:1883     | --listen: '::1:1883' is not [HOST:]PORT; an IPv6 host stands in brackets
            run --features a,,b       | --features: 'a,,b' is not a list such as broker,rules
            run --anonymous=true      | --anonymous takes no value
            run --set a=b             | --set: 'a=b' is not PID/KEY=VALUE, such as sluice.device.sampler~cellar/interval.millis=500
            """)
    void whatIsWrongIsSaidInOneSentence(String arguments, String sentence) {
        var split = arguments.isEmpty() ? new String[0] : arguments.split(" ");
        assertThatThrownBy(() -> line.parse(split))
                .isInstanceOf(UsageException.class)
                .hasMessage(sentence);
    }
}
