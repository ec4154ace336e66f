package dev.millrace.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.connect.rest.ConnectRestExtension;
import org.apache.kafka.connect.sink.SinkConnector;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.storage.Converter;
import org.apache.kafka.connect.storage.HeaderConverter;
import org.apache.kafka.connect.transforms.Transformation;
import org.apache.kafka.connect.transforms.predicates.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each component archive, as Confluent's tools and a worker's plugin path want it. */
class ComponentArchiveIT {
    private static final List<Class<?>> PLUGIN_TYPES = List.of(
            SinkConnector.class,
            SourceConnector.class,
            Converter.class,
            HeaderConverter.class,
            Transformation.class,
            Predicate.class,
            ConnectRestExtension.class);

    /** A second copy of what the worker has breaks in ways that no message explains. */
    private static final List<String> THE_WORKERS_OWN = List.of(
            "org/apache/kafka/",
            "org/slf4j/",
            "org/apache/logging/",
            "ch/qos/logback/",
            "com/fasterxml/jackson/",
            "net/jpountz/",
            "org/xerial/snappy/",
            "com/github/luben/zstd/");

    static Stream<ComponentArchive> archives() throws IOException {
        return Stream.of(
                new ComponentArchive("millrace-connect-converter"),
                new ComponentArchive("millrace-connect-sink"),
                new ComponentArchive("millrace-connect-smt"));
    }

    @ParameterizedTest
    @MethodSource("archives")
    void holdsTheJarsOfItsGoldenList(ComponentArchive archive) throws IOException {
        Path golden =
                Build.ROOT.resolve("dist/src/test/resources/dev/millrace/dist/" + archive.name() + ".runtime-deps.txt");
        String jars = archive.jars().stream()
                .map(jar -> jar.replace(Build.VERSION, "<version>") + "\n")
                .collect(Collectors.joining());
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(golden.resolveSibling(".").normalize());
            Files.writeString(golden, jars);
        }

        assertThat(jars)
                .as("What we ship has changed. If it is meant to, run with -Dgolden.update and review %s", golden)
                .isEqualTo(Files.readString(golden));
    }

    @ParameterizedTest
    @MethodSource("archives")
    void manifestSaysWhatConfluentAsksFor(ComponentArchive archive) throws IOException {
        JsonNode manifest = archive.json("manifest.json");
        String owner = manifest.at("/owner/username").asText();
        String name = manifest.at("/name").asText();

        assertThat(owner).matches("[a-z0-9_]{2,255}");
        assertThat(name).matches("[a-z0-9_-]{2,255}");
        assertThat(owner + "-" + name).isEqualTo(archive.name());
        assertThat(manifest.at("/version").asText()).isEqualTo(Build.VERSION);
        assertThat(manifest.at("/release_date").asText()).isEqualTo(Build.RELEASE_DATE);
        assertThat(List.of(
                        "/title",
                        "/description",
                        "/owner/name",
                        "/owner/type",
                        "/documentation_url",
                        "/license/0/name",
                        "/license/0/url",
                        "/component_types/0",
                        "/features/supported_encodings/0",
                        "/requirements/0",
                        "/tags/0"))
                .allSatisfy(field ->
                        assertThat(manifest.at(field).asText()).as(field).isNotBlank());
        assertThat(texts(manifest.at("/component_types"))).isSubsetOf("sink", "source", "transform", "converter");
        assertThat(texts(manifest.at("/features/delivery_guarantee")))
                .isSubsetOf("exactly_once", "at_least_once", "at_most_once");
    }

    @ParameterizedTest
    @MethodSource("archives")
    void bringsNothingThatTheWorkerHas(ComponentArchive archive) throws IOException {
        for (String jar : archive.jars()) {
            assertThat(archive.entries(jar))
                    .as(jar)
                    .noneMatch(entry ->
                            entry.endsWith(".class") && THE_WORKERS_OWN.stream().anyMatch(entry::contains));
        }
    }

    @ParameterizedTest
    @MethodSource("archives")
    void everyPluginHasItsServiceEntry(ComponentArchive archive) throws Exception {
        try (URLClassLoader loader = archive.loader()) {
            Map<String, List<String>> plugins = plugins(archive, loader);

            assertThat(plugins).isNotEmpty();
            for (Class<?> type : PLUGIN_TYPES) {
                assertThat(services(loader, type))
                        .as(type.getSimpleName())
                        .containsExactlyInAnyOrderElementsOf(plugins.getOrDefault(type.getName(), List.of()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("archives")
    void holdsTheTextOfEveryLicence(ComponentArchive archive) throws IOException {
        Map<String, String> licences = licences(archive);
        List<String> thirdParties = archive.jars().stream()
                .filter(jar -> !jar.startsWith("millrace-"))
                .map(jar -> jar.replaceFirst("-[0-9].*", ""))
                .toList();

        assertThat(licences.keySet()).containsAll(thirdParties);
        for (String jar : thirdParties) {
            assertThat(archive.bytes("doc/licenses/" + licences.get(jar)))
                    .as(jar)
                    .hasSizeGreaterThan(1000);
        }
        assertThat(archive.bytes("doc/LICENSE")).isEqualTo(Files.readAllBytes(Build.ROOT.resolve("LICENSE")));
    }

    @Test
    void noLicenceIsToldForWhatNoArchiveHolds() throws IOException {
        List<ComponentArchive> all = archives().toList();
        Set<String> jars = all.stream()
                .flatMap(archive -> archive.jars().stream())
                .map(jar -> jar.replaceFirst("-[0-9].*", ""))
                .collect(Collectors.toSet());

        assertThat(jars).containsAll(licences(all.get(0)).keySet());
    }

    private static Map<String, String> licences(ComponentArchive archive) {
        return new String(archive.bytes("doc/licenses/jars.txt"), UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" ", 2))
                .collect(Collectors.toMap(words -> words[0], words -> words[1]));
    }

    @ParameterizedTest
    @MethodSource("archives")
    void billOfMaterialsListsEveryJar(ComponentArchive archive) throws IOException {
        JsonNode bill = archive.json("doc/sbom.cdx.json");
        List<String> components = new ArrayList<>();
        bill.at("/components").forEach(component -> {
            components.add(component.at("/name").asText() + "-"
                    + component.at("/version").asText() + ".jar");
            assertThat(component.at("/hashes"))
                    .as(component.at("/name").asText())
                    .isNotEmpty();
        });

        assertThat(bill.at("/bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(components).containsExactlyInAnyOrderElementsOf(archive.jars());
    }

    @ParameterizedTest
    @MethodSource("archives")
    void readmeIsFilledIn(ComponentArchive archive) {
        assertThat(new String(archive.bytes("doc/README.md"), UTF_8))
                .contains(Build.VERSION)
                .doesNotContain("${");
    }

    @ParameterizedTest
    @MethodSource("archives")
    void hasNoTimeOfItsBuild(ComponentArchive archive) {
        assertThat(archive.times()).isNotEmpty().allMatch(time -> LocalDate.ofInstant(time.toInstant(), ZoneOffset.UTC)
                .equals(LocalDate.parse(Build.RELEASE_DATE)));
    }

    @ParameterizedTest
    @MethodSource("archives")
    void itsPluginFolderIsTheSame(ComponentArchive archive) throws IOException {
        Map<String, byte[]> unpacked = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(archive.pluginFolder())) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                unpacked.put(
                        archive.pluginFolder().relativize(path).toString().replace('\\', '/'),
                        Files.readAllBytes(path));
            }
        }

        assertThat(unpacked.keySet()).isEqualTo(archive.files().keySet());
        unpacked.forEach((path, bytes) -> assertThat(bytes).as(path).isEqualTo(archive.bytes(path)));
    }

    @Test
    void theSinkBringsItsConfigurationsAndTheTransforms() throws IOException {
        ComponentArchive sink = new ComponentArchive("millrace-connect-sink");

        assertThat(sink.names("etc/"))
                .contains("sink-mariadb.json", "sink-mysql.json", "sink-postgres.json", "sink-sqlserver.json");
        for (String file : sink.names("etc/")) {
            assertThat(sink.bytes("etc/" + file))
                    .isEqualTo(Files.readAllBytes(
                            Build.ROOT.resolve("connector-configs").resolve(file)));
        }
        try (URLClassLoader loader = sink.loader()) {
            assertThat(services(loader, SinkConnector.class)).contains("dev.millrace.sink.MillraceSinkConnector");
            assertThat(services(loader, Transformation.class)).contains("dev.millrace.smt.LoadMetadata$Value");
            assertThat(services(loader, Converter.class)).contains("dev.millrace.converter.JsonConverter");
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** The classes of our jars that Connect could instantiate, by the type it knows them by. */
    private static Map<String, List<String>> plugins(ComponentArchive archive, ClassLoader loader) throws Exception {
        Map<String, List<String>> found = new TreeMap<>();
        for (String jar : archive.jars()) {
            for (String entry : jar.startsWith("millrace-") ? archive.entries(jar) : List.<String>of()) {
                if (entry.endsWith(".class") && !entry.endsWith("-info.class")) {
                    String name = entry.replace('/', '.').replaceFirst("\\.class$", "");
                    Class<?> type = Class.forName(name, false, loader);
                    PLUGIN_TYPES.stream()
                            .filter(plugin -> plugin.isAssignableFrom(type))
                            .filter(plugin -> Modifier.isPublic(type.getModifiers()))
                            .filter(plugin -> !Modifier.isAbstract(type.getModifiers()))
                            .forEach(plugin -> found.computeIfAbsent(plugin.getName(), key -> new ArrayList<>())
                                    .add(name));
                }
            }
        }
        return found;
    }

    /** What the service files of the archive name; the worker's own are not looked at. */
    private static List<String> services(URLClassLoader loader, Class<?> type) throws IOException {
        List<String> names = new ArrayList<>();
        for (URL file : Collections.list(loader.findResources("META-INF/services/" + type.getName()))) {
            try (InputStream in = file.openStream();
                    BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
                lines.lines()
                        .map(line -> line.replaceFirst("#.*", "").strip())
                        .filter(line -> !line.isEmpty())
                        .forEach(names::add);
            }
        }
        return names;
    }
}
