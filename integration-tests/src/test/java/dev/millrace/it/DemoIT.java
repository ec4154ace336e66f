package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.databases.Engine;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.NeedsDatabase;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The README's first command, in a fresh checkout whose path has a space; and what a kill -9 does to it. */
@NeedsDatabase(Engine.MARIADB)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoIT {
    private static final Path CHECKOUT = Build.scratch("demo").resolve("a checkout");
    private static final Pattern PROGRESS = Pattern.compile("(?m)^[0-9:]+ changes ");
    private static final int MINUTES_MOST = 5;

    private final List<Process> started = new ArrayList<>();

    @BeforeAll
    static void copy() throws IOException {
        Set<String> notOurs = Set.of(".git", ".idea", ".millrace", "node_modules");
        Files.walkFileTree(Build.ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                String name = String.valueOf(folder.getFileName());
                if (notOurs.contains(name)
                        || (name.equals("target") && Files.exists(folder.resolveSibling("pom.xml")))) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(CHECKOUT.resolve(Build.ROOT.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.getFileName().toString().equals(".git")) { // a file in a linked work tree
                    Files.copy(file, CHECKOUT.resolve(Build.ROOT.relativize(file)));
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** What a killed demo left behind; all of it runs below the copy. */
    @AfterEach
    void endAll() {
        started.forEach(Process::destroyForcibly);
        ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains(CHECKOUT.toString()))
                        .isPresent())
                .forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    @Order(1)
    void demoOnceEndsEqual() throws Exception {
        Path output = Build.scratch("demo").resolve("once.out");
        Process demo = demo(output, "--once", "--rows", "5000", "--changes", "2000");
        assertEndsEqual(demo, output);
        assertThat(output).content().contains("Building Millrace");
    }

    @Test
    @Order(2)
    void killedWhileItStreamsItGoesOnAndEndsEqual() throws Exception {
        String state = CHECKOUT.resolve("killed state").toString();
        Path first = Build.scratch("demo").resolve("killed.out");
        Process killed = demo(first, "--rows", "5000", "--rate", "400", "--state", state);
        Await.within(Duration.ofMinutes(MINUTES_MOST)).until("the load to run for a while", () -> {
            assertThat(killed.isAlive()).as(Files.readString(first)).isTrue();
            return progressShown(first) > 2;
        });
        killed.destroyForcibly();
        assertThat(killed.waitFor(30, TimeUnit.SECONDS)).isTrue();

        Path second = Build.scratch("demo").resolve("went-on.out");
        Process again = demo(second, "--once", "--rows", "5000", "--changes", "2000", "--state", state);
        assertEndsEqual(again, second);
        assertThat(second)
                .content()
                .doesNotContain("Building Millrace")
                .contains("Going on with the shop of last time");
    }

    private Process demo(Path output, String... arguments) throws IOException {
        List<String> line =
                new ArrayList<>(List.of(CHECKOUT.resolve("bin/millrace").toString(), "demo"));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(CHECKOUT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment()
                .merge(
                        "PATH",
                        Path.of(Build.property("maven.home"), "bin").toString(),
                        (path, maven) -> maven + ":" + path);
        Process demo = builder.start();
        started.add(demo);
        return demo;
    }

    private static void assertEndsEqual(Process demo, Path output) throws Exception {
        assertThat(demo.waitFor(MINUTES_MOST, TimeUnit.MINUTES)).as("it ended").isTrue();
        assertThat(demo.exitValue()).as(Files.readString(output)).isZero();
        assertThat(output).content().contains("Source and target are equal.");
    }

    /** How often the demo has told of its progress since the load began: every five seconds. */
    private static long progressShown(Path output) throws IOException {
        return PROGRESS.matcher(Files.readString(output)).results().count();
    }
}
