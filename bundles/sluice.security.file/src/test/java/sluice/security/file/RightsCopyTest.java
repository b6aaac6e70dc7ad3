package sluice.security.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.bus.TopicFilter;
import sluice.bus.TopicName;
import sluice.security.Identity;

class RightsCopyTest {

    private static final String ACL = """
            topic read weather/#
            user ada
            topic readwrite cellar/#
            topic deny cellar/safe/#
            user ben
            topic write hall/lamp
            topic readwrite +/temp
            pattern readwrite home/%u/#
            pattern deny home/ben/secret
            """;

    private static final String RULES = """
            group night = ada ben cora
            deny anyone publish cellar/safe/#
            deny group locked all cellar/#
            allow group night all cellar/#
            allow user ben all +/temp
            allow anyone publish home/%u/#
            group locked = dan cora
            """;

    @TempDir
    Path home;

    private Path file;

    @BeforeEach
    void setUp() {
        file = home.resolve("rights");
    }

    static Stream<Arguments> files() {
        WatchedFile.Parser<? extends RightsFile> acl = AclFile::read;
        WatchedFile.Parser<? extends RightsFile> rules = RuleFile::read;
        return Stream.of(Arguments.of(ACL, acl), Arguments.of(RULES, rules));
    }

    private RightsFile read(WatchedFile.Parser<? extends RightsFile> parser, String name) throws IOException {
        return new RightsCopy(home.resolve("copies/" + name), parser).parse(file);
    }

    /** Everything these users may do with these topics. */
    private static Set<String> given(RightsFile rights) {
        var given = new HashSet<String>();
        for (var user : new String[] {null, "ada", "ben", "cora", "dan"}) {
            var identity = new Identity(user, "client", "default");
            for (var topic :
                    "weather/today cellar/lamp cellar/safe cellar/safe/door cellar/s hall/lamp hall a/temp a b home/ben home/ben/secret home/ada/x"
                            .split(" ")) {
                if (rights.mayPublish(identity, TopicName.of(topic))) {
                    given.add(user + " publishes " + topic);
                }
                if (rights.mayReceive(identity, TopicName.of(topic))) {
                    given.add(user + " receives " + topic);
                }
                if (rights instanceof RuleFile && rights.maySubscribe(identity, TopicFilter.of(topic))) {
                    given.add(user + " subscribes " + topic);
                }
            }
        }
        return given;
    }

    @ParameterizedTest
    @MethodSource("files")
    void whereverAFileIsCutItGivesNoMoreThanTheWhole(String text, WatchedFile.Parser<? extends RightsFile> parser)
            throws Exception {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        int alone = 0;
        for (int cut = 0; cut < bytes.length; cut++) {
            Files.write(file, bytes);
            var whole = given(read(parser, "copy" + cut));
            Files.write(file, Arrays.copyOf(bytes, cut));
            assertThat(whole)
                    .as("cut at %d", cut)
                    .containsAll(givenOrNothing(new RightsCopy(home.resolve("copies/copy" + cut), parser)));
            alone += whole.containsAll(givenOrNothing(parser)) ? 0 : 1;
        }
        assertThat(alone).as("cuts that give more if nobody notices").isPositive();
    }

    private Set<String> givenOrNothing(WatchedFile.Parser<? extends RightsFile> parser) throws IOException {
        try {
            return given(parser.parse(file));
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining(" line ");
            return Set.of(); // the gateway does not start
        }
    }

    @Test
    void whatIsCutWithinALineOrEmptyCountsAsBefore() throws Exception {
        Files.writeString(file, ACL);
        var whole = given(read(AclFile::read, "copy"));
        for (var rest : new String[] {"", "topic re", ACL.substring(0, ACL.indexOf("safe"))}) {
            Files.writeString(file, rest);
            assertThat(given(read(AclFile::read, "copy"))).as(rest).isEqualTo(whole);
        }
    }

    @Test
    void lastLinesTakenOutWhileNobodyLookedGiveNothingAnyMore() throws Exception {
        Files.writeString(file, "user ada\ntopic write hall/lamp\ntopic write a\n");
        assertThat(given(read(AclFile::read, "copy"))).contains("ada publishes a");
        Files.writeString(file, "user ada\ntopic write hall/lamp\n");
        assertThat(given(read(AclFile::read, "copy"))).containsExactly("ada publishes hall/lamp");
    }

    @Test
    void whatIsSavedAgainWhileWeWatchCountsFromThenOn() throws Exception {
        Files.writeString(file, "user ada\ntopic readwrite cellar/#\ntopic deny cellar/safe/#\n");
        read(AclFile::read, "copy");
        Files.writeString(file, "user ada\ntopic readwrite cellar/#\n");
        var reader = new RightsCopy(home.resolve("copies/copy"), AclFile::read);
        assertThat(given(reader.parse(file))).doesNotContain("ada publishes cellar/safe/door");
        assertThat(given(reader.parse(file))).contains("ada publishes cellar/safe/door");
        assertThat(given(read(AclFile::read, "copy"))).contains("ada publishes cellar/safe/door");
    }

    @Test
    void emptyLinesAtTheEndMayGo() throws Exception {
        Files.writeString(file, "user ada\ntopic write a\n\n\n");
        read(AclFile::read, "copy");
        Files.writeString(file, "user ada\ntopic write a");
        assertThat(read(AclFile::read, "copy")).isInstanceOf(AclFile.class);
    }

    @Test
    void onlyTheOwnerMayReadTheCopy() throws Exception {
        Files.writeString(file, ACL);
        read(AclFile::read, "copy");
        var copies = home.resolve("copies");
        assertThat(Files.getPosixFilePermissions(copies)).hasSize(3);
        try (var files = Files.list(copies)) {
            assertThat(files).containsExactly(copies.resolve("copy"));
        }
        assertThat(Files.getPosixFilePermissions(copies.resolve("copy"))).hasSize(2);
    }
}
