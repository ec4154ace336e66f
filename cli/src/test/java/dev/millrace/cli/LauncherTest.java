package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell script, run for real, with a java and a mvn that only say how they were called. */
class LauncherTest {
    private static final Path LAUNCHER =
            Path.of(System.getProperty("millrace.root"), "bin", "millrace").toAbsolutePath();
    private static final String COULD_NOT_BUILD = "#!/bin/sh\necho '[ERROR] no such goal'\nexit 1\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temp;

    @SuppressWarnings("NullAway.Init")
    private Path root;

    private record Outcome(int exitCode, String output) {}

    @BeforeEach
    void unpack() throws IOException {
        root = Files.createDirectories(temp.resolve("a folder with blanks"));
        Files.createDirectories(root.resolve("bin"));
        Files.copy(LAUNCHER, root.resolve("bin/millrace"));
        Files.createDirectories(root.resolve("lib"));
        program("jdk/bin/java", fakeJava("17.0.15"));
    }

    @Test
    void runsAnUnpackedArchive() throws Exception {
        Outcome outcome = launch(Map.of(), "demo", "--state", "two words");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.output())
                .contains("<-cp> <" + root + "/lib/*>")
                .contains("<-Dmillrace.home=" + root + ">")
                .contains("<-Dmillrace.terminal=false>")
                .endsWith("<dev.millrace.cli.Millrace> <demo> <--state> <two words>\n");
    }

    @Test
    void followsLinks() throws Exception {
        Path bin = Files.createDirectories(temp.resolve("other bin"));
        Files.createSymbolicLink(bin.resolve("first"), Path.of("../a folder with blanks/bin/millrace"));
        Files.createSymbolicLink(bin.resolve("second"), bin.resolve("first"));
        Outcome outcome = run(bin.resolve("second"), Map.of());
        assertThat(outcome.output()).contains("<-Dmillrace.home=" + root + ">");
    }

    @Test
    void javaOptionsComeAfterItsOwn() throws Exception {
        Outcome outcome = launch(Map.of("JAVA_OPTS", "-Xmx2g -Dx=y"));
        assertThat(outcome.output()).containsSubsequence("<-Xmx1g>", "<-Xmx2g> <-Dx=y>", "<-cp>");
    }

    @Test
    void anOldJavaIsOneSentence() throws Exception {
        program("jdk/bin/java", fakeJava("11.0.2"));
        Outcome outcome = launch(Map.of());
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.COULD_NOT_START);
        assertThat(outcome.output())
                .isEqualTo(
                        "millrace: Java 17 or newer is needed, but %s/jdk/bin/java is version 11.0.2;".formatted(temp)
                                + " install a newer one, or set JAVA_HOME.\n");
    }

    @Test
    void javaEightCallsItselfOneDotEight() throws Exception {
        program("jdk/bin/java", fakeJava("1.8.0_292"));
        assertThat(launch(Map.of()).output()).contains("is version 1.8.0_292");
    }

    @Test
    void anEarlyAccessJavaIsRead() throws Exception {
        program("jdk/bin/java", fakeJava("21-ea"));
        assertThat(launch(Map.of()).exitCode()).isZero();
    }

    @Test
    void noJavaIsOneSentence() throws Exception {
        Outcome outcome = launch(Map.of("JAVA_HOME", "", "PATH", toolsWithout("java")));
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.COULD_NOT_START);
        assertThat(outcome.output()).contains("there is no java on the PATH").hasLineCount(1);
    }

    @Test
    void aCheckoutWithoutMavenIsOneSentence() throws Exception {
        Files.createFile(root.resolve("pom.xml"));
        Outcome outcome = launch(Map.of("PATH", toolsWithout("mvn")));
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.COULD_NOT_START);
        assertThat(outcome.output()).contains("there is no mvn on the PATH").hasLineCount(1);
    }

    @Test
    void aCheckoutIsBuiltOnceAndAgainAfterAChange() throws Exception {
        Files.createFile(root.resolve("pom.xml"));
        Path source = Files.createFile(
                Files.createDirectories(root.resolve("sink/src/main/java")).resolve("A.java"));
        setAge(root.resolve("pom.xml"), 60);
        setAge(root.resolve("bin/millrace"), 60);
        setAge(source, 60);
        program(
                "tools/mvn",
                """
                #!/bin/sh
                echo "[INFO] Building Millrace sink 0.1.0-SNAPSHOT                    [2/3]"
                mkdir -p dist/target/millrace/lib
                """);
        Map<String, String> environment = Map.of("PATH", temp.resolve("tools") + ":" + System.getenv("PATH"));

        Outcome first = launch(environment);
        assertThat(first.exitCode()).isZero();
        assertThat(first.output())
                .contains("Building Millrace", "  [2/3] Millrace sink\n")
                .contains("<-Dmillrace.home=" + root + "/dist/target/millrace>");
        assertThat(launch(environment).output()).doesNotContain("Building");

        setAge(source, -60);
        assertThat(launch(environment).output()).contains("Building");
    }

    @Test
    void aFailedBuildNamesItsLog() throws Exception {
        Files.createFile(root.resolve("pom.xml"));
        program("tools/mvn", COULD_NOT_BUILD);
        Outcome outcome = launch(Map.of("PATH", temp.resolve("tools") + ":" + System.getenv("PATH")));
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.COULD_NOT_START);
        assertThat(outcome.output())
                .contains("[ERROR] no such goal")
                .endsWith("millrace: the build failed; the whole log is " + root + "/dist/target/build.log\n");
    }

    private static String fakeJava(String version) {
        return """
                #!/bin/sh
                if [ "$1" = -version ]; then echo 'openjdk version "%s" 2020-01-01' >&2; exit; fi
                line=
                for word in "$@"; do line="$line<$word> "; done
                echo "${line%% }"
                """
                .formatted(version);
    }

    /** A folder with all that the script calls, but for one. */
    private String toolsWithout(String missing) throws IOException {
        String folder = "without-" + missing;
        for (String tool : List.of("bash", "sh", "dirname", "readlink", "sed", "head", "find", "mkdir", "tee")) {
            Path real = Files.exists(Path.of("/usr/bin", tool)) ? Path.of("/usr/bin", tool) : Path.of("/bin", tool);
            program(folder + "/" + tool, "#!/bin/sh\nexec " + real + " \"$@\"\n");
        }
        return temp.resolve(folder).toString();
    }

    private void program(String name, String text) throws IOException {
        Path file = temp.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void setAge(Path file, int seconds) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(seconds)));
    }

    private Outcome launch(Map<String, String> environment, String... arguments) throws Exception {
        return run(root.resolve("bin/millrace"), environment, arguments);
    }

    private Outcome run(Path script, Map<String, String> environment, String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(script.toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().remove("JAVA_OPTS");
        builder.environment().put("JAVA_HOME", temp.resolve("jdk").toString());
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), output);
    }
}
