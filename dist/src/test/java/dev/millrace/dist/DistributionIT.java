package dev.millrace.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The plugin folders, the command's distribution, and the worker's image that copies the folders. */
class DistributionIT {
    private static final Path PLUGINS = Build.OUTPUT.resolve("plugins");
    private static final String SERVICE = "META-INF/services/org.apache.kafka.connect.source.SourceConnector";
    private static final Path HOME = Build.OUTPUT.resolve("millrace");

    @Test
    void everyPluginHasItsFolder() throws IOException {
        assertThat(names(PLUGINS))
                .containsExactlyInAnyOrder(
                        "debezium-connector-mariadb",
                        "debezium-connector-mysql",
                        "debezium-connector-postgres",
                        "debezium-connector-sqlserver",
                        "millrace-connect-converter",
                        "millrace-connect-sink",
                        "millrace-connect-smt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mariadb", "mysql", "postgres", "sqlserver"})
    void debeziumsFoldersHoldTheConnectorAndNothingOfTheWorkers(String source) throws IOException {
        assertThat(names(PLUGINS.resolve("debezium-connector-" + source)))
                .anyMatch(file -> file.matches("debezium-connector-" + source + "-[0-9].*\\.jar"))
                .contains("millrace-debezium-" + source + "-" + Build.VERSION + ".jar")
                .anyMatch(file -> file.startsWith("LICENSE"))
                .noneMatch(
                        file -> file.matches("(kafka-clients|connect-api|slf4j-api|lz4-java|snappy-java|zstd-jni)-.*"));
    }

    /** A class of another connector's could not be loaded there, and a service file that names one breaks the scan. */
    @ParameterizedTest
    @ValueSource(strings = {"mariadb", "mysql", "postgres", "sqlserver"})
    void whatWeAddToADebeziumFolderIsForItsConnectorAlone(String source) throws IOException {
        Path folder = PLUGINS.resolve("debezium-connector-" + source);
        Path added = folder.resolve("millrace-debezium-" + source + "-" + Build.VERSION + ".jar");
        Path golden =
                Build.ROOT.resolve("dist/src/test/resources/dev/millrace/dist/millrace-debezium-" + source + ".txt");
        List<String> entries;
        String service;
        try (JarFile jar = new JarFile(added.toFile())) {
            entries = jar.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(JarEntry::getName)
                    .sorted()
                    .toList();
            service = new String(jar.getInputStream(jar.getEntry(SERVICE)).readAllBytes(), UTF_8).strip();
        }
        String list = entries.stream().map(entry -> entry + "\n").collect(Collectors.joining());
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, list);
        }

        assertThat(list)
                .as("What we ship has changed. If it is meant to, run with -Dgolden.update and review %s", golden)
                .isEqualTo(Files.readString(golden));
        assertThat(entries).contains(service.replace('.', '/') + ".class");
    }

    @Test
    void theCommandsLibrariesAreOfOneKafka() throws IOException {
        List<String> kafka = names(HOME.resolve("lib")).stream()
                .filter(jar -> jar.matches("(kafka|connect)[-_].*"))
                .toList();

        assertThat(kafka)
                .anyMatch(jar -> jar.startsWith("kafka-clients-"))
                .anyMatch(jar -> jar.startsWith("connect-runtime-"))
                .allMatch(jar -> jar.endsWith("-" + Build.KAFKA_VERSION + ".jar"));
    }

    @Test
    void theCommandHasNoLibraryTwiceAndOurPluginsOnlyAsPlugins() throws IOException {
        assertThat(names(HOME.resolve("lib")).stream().map(jar -> jar.replaceFirst("-[0-9].*", "")))
                .doesNotHaveDuplicates()
                .contains("millrace-cli", "millrace-core", "millrace-runtime")
                .doesNotContain("millrace-connect-sink", "millrace-smt", "debezium-connector-mysql");
    }

    @Test
    void theCommandComesWithAllItNeeds() throws IOException {
        assertThat(HOME.resolve("bin/millrace")).isExecutable();
        assertThat(names(HOME.resolve("plugins"))).isEqualTo(names(PLUGINS));
        assertThat(names(HOME.resolve("connector-configs"))).contains("source-mysql.json", "sink-mysql.json");
        assertThat(HOME.resolve("LICENSE")).hasSameTextualContentAs(Build.ROOT.resolve("LICENSE"));
    }

    @Test
    void thePackedDistributionIsTheSame() throws Exception {
        Process tar = new ProcessBuilder("tar", "-tvzf", "millrace-" + Build.VERSION + ".tar.gz")
                .directory(Build.OUTPUT.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines =
                new String(tar.getInputStream().readAllBytes(), UTF_8).lines().toList();
        assertThat(tar.waitFor()).isZero();
        String folder = "millrace-" + Build.VERSION + "/";

        assertThat(lines)
                .anyMatch(line -> line.startsWith("-rwxr-xr-x") && line.endsWith(folder + "bin/millrace"))
                .noneMatch(line -> line.startsWith("l"))
                .allMatch(line -> line.contains(Build.RELEASE_DATE));
        assertThat(lines.stream()
                        .filter(line -> line.startsWith("-"))
                        .map(line -> line.substring(line.indexOf(folder) + folder.length())))
                .containsExactlyInAnyOrderElementsOf(filesOf(HOME));
    }

    @Test
    void whatTheImageCopiesIsThereAndIsSentToTheBuilder() throws IOException {
        List<String> sources = Pattern.compile("(?m)^COPY (?:--\\S+ )*(\\S+) \\S+$")
                .matcher(Files.readString(Build.ROOT.resolve("docker/Dockerfile")))
                .results()
                .map(copy -> copy.group(1))
                .toList();
        List<String> sent = Files.readAllLines(Build.ROOT.resolve("docker/Dockerfile.dockerignore"));

        assertThat(sources).contains("dist/target/plugins/").allSatisfy(source -> {
            assertThat(sent).contains("!" + source.replaceFirst("/$", ""));
            assertThat(Build.ROOT.resolve(source.replaceFirst("/[^/]*\\*.*", "")))
                    .exists();
        });
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static List<String> filesOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .toList();
        }
    }
}
