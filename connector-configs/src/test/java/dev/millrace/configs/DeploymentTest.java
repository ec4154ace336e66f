package dev.millrace.configs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.connect.runtime.distributed.DistributedConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The compose file, the worker's image and the how-to agree with each other and with the configurations. */
class DeploymentTest {
    private static final Path ROOT = Path.of(System.getProperty("millrace.root"));
    private static final String HOW_TO = text("docs/how-to/deploy-to-connect.md");
    private static final String ENV_EXAMPLE = text(".env.example");
    private static final Map<String, Object> COMPOSE = new Yaml().load(text("docker-compose.yml"));

    @Test
    void theHowToListsEveryPlaceholder() {
        Set<String> listed = groups("(?m)^\\| `([A-Z_]+)` \\|", HOW_TO);

        assertThat(listed).isEqualTo(placeholders());
    }

    @Test
    void everyFileOfTheHowToExists() {
        assertThat(groups("(connector-configs/[a-z-]+\\.json)", HOW_TO))
                .isNotEmpty()
                .allMatch(DeploymentTest::exists);
        assertThat(groups("`((?:source|sink)-[a-z-]+\\.json)`", HOW_TO))
                .isNotEmpty()
                .allMatch(name -> exists("connector-configs/" + name));
    }

    @Test
    void theHowToPutsToConnectorsByTheirNames() {
        Set<String> names = groups("/connectors/([a-z-]+)/config", HOW_TO);

        assertThat(names).isNotEmpty();
        assertThat(ConfigFilesTest.files()
                        .map(file -> ConnectorConfigFile.load(file).name()))
                .containsAll(names);
    }

    @Test
    void theWorkersHaveEveryPlaceholderInTheirEnvironment() {
        for (String worker : List.of("connect-1", "connect-2")) {
            assertThat(map(service(worker), "environment").keySet()).containsAll(placeholders());
        }
    }

    @Test
    void everyVariableOfTheComposeFileIsInTheExampleWithTheSameDefault() {
        Map<String, String> defaults = matches("\\$\\{([A-Z_]+):-([^}]*)}", text("docker-compose.yml"))
                .collect(Collectors.toMap(m -> m.group(1), m -> m.group(2), (one, other) -> {
                    assertThat(other).as("two defaults of one variable").isEqualTo(one);
                    return one;
                }));
        Map<String, String> example = matches("(?m)^([A-Z_]+)=(.*)$", ENV_EXAMPLE)
                .collect(Collectors.toMap(m -> m.group(1), m -> m.group(2)));

        assertThat(defaults).isEqualTo(example);
        assertThat(matches("(?<!\\$)\\$\\{([A-Z_]+)}", text("docker-compose.yml")))
                .isEmpty();
    }

    @Test
    void hostsInTheExampleAreServices() {
        assertThat(groups("(?:_HOST=|//)((?:source|target)-[a-z]+)", ENV_EXAMPLE))
                .hasSize(5)
                .allMatch(map(COMPOSE, "services")::containsKey);
    }

    @Test
    void everyServiceThatStaysUpTellsItsHealthAndKeepsItsPortsLocal() {
        map(COMPOSE, "services").keySet().stream()
                .filter(name -> !name.equals("source-sqlserver-setup"))
                .forEach(name -> {
                    assertThat(service(name)).as(name).containsKeys("image", "healthcheck");
                    assertThat((List<?>) service(name).getOrDefault("ports", List.of()))
                            .as(name)
                            .allMatch(port -> port.toString().startsWith("127.0.0.1:"));
                });
    }

    @Test
    void everyVolumeIsDeclaredOrAFileOfOurs() {
        Set<String> declared = map(COMPOSE, "volumes").keySet();

        for (String name : map(COMPOSE, "services").keySet()) {
            for (Object volume : (List<?>) service(name).getOrDefault("volumes", List.of())) {
                String from = volume.toString().substring(0, volume.toString().indexOf(':'));
                assertThat(from.startsWith("./") ? exists(from.substring(2)) : declared.contains(from))
                        .as(name + ": " + volume)
                        .isTrue();
            }
        }
    }

    @Test
    void theWorkersAreBuiltFromOurDockerfile() {
        for (String worker : List.of("connect-1", "connect-2")) {
            assertThat(map(service(worker), "build")).containsEntry("dockerfile", "docker/Dockerfile");
        }
        assertThat(exists("docker/Dockerfile")).isTrue();
    }

    @Test
    void theImageStartsAWorkerWhoseSettingsConnectAccepts(@TempDir Path folder) throws Exception {
        Properties settings = startWorker(
                folder,
                Map.of(
                        "CONNECT_BOOTSTRAP_SERVERS", "broker:9092",
                        "CONNECT_GROUP_ID", "mine",
                        "CONNECT_OFFSET_FLUSH_INTERVAL_MS", "5000",
                        "CONNECT_PRODUCER_SASL_JAAS_CONFIG", "login required password=\"a\\b $HOME\";"));

        assertThat(settings)
                .containsEntry("group.id", "mine")
                .containsEntry("offset.flush.interval.ms", "5000")
                .containsEntry("producer.sasl.jaas.config", "login required password=\"a\\b $HOME\";")
                .containsEntry("exactly.once.source.support", "enabled")
                .containsEntry("topic.tracking.enable", "false");
        DistributedConfig worker = new DistributedConfig(
                settings.stringPropertyNames().stream().collect(Collectors.toMap(key -> key, settings::getProperty)));
        assertThat(worker.exactlyOnceSourceEnabled()).isTrue();
        assertThat(settings.stringPropertyNames().stream()
                        .filter(key -> !key.startsWith("config.providers.") && !key.startsWith("producer.")))
                .allMatch(worker.values()::containsKey);
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker/connect", "docs/how-to/deploy-to-connect.md"})
    void theWorkerShowsConnectorsTheirPlaceholdersAndNoMore(String file) throws IOException {
        String pattern = groups("allowlist\\.pattern[ =]'?(\\^[^'\\n]+)'?", text(file))
                .iterator()
                .next();
        try (EnvVarConfigProvider provider = new EnvVarConfigProvider(environmentOf(placeholders()))) {
            provider.configure(Map.of("allowlist.pattern", pattern));
            ConfigData seen = provider.get("");

            assertThat(seen.data().keySet()).isEqualTo(placeholders());
        }
    }

    @Test
    void theImageSaysWhatItNeeds(@TempDir Path folder) throws Exception {
        Process process = worker(folder, Map.of()).start();
        String said = new String(process.getErrorStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor()).isNotZero();
        assertThat(said).contains("CONNECT_BOOTSTRAP_SERVERS", "broker:9092");
    }

    private static Map<String, String> environmentOf(Set<String> names) {
        return Stream.concat(names.stream(), Stream.of("PATH", "AWS_SECRET_ACCESS_KEY"))
                .collect(Collectors.toMap(name -> name, name -> "x"));
    }

    /** Runs the image's entry point with a Kafka that only shows the settings it is given. */
    private static Properties startWorker(Path folder, Map<String, String> environment) throws Exception {
        Process process = worker(folder, environment).start();
        Properties settings = new Properties();
        settings.load(process.getInputStream());
        assertThat(process.waitFor()).isZero();
        return settings;
    }

    private static ProcessBuilder worker(Path folder, Map<String, String> environment) throws IOException {
        Path script = Files.createDirectories(folder.resolve("bin")).resolve("connect-distributed.sh");
        Files.writeString(script, "#!/bin/sh\nexec cat \"$1\"\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        ProcessBuilder builder =
                new ProcessBuilder("sh", ROOT.resolve("docker/connect").toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("CONNECT_"));
        builder.environment().put("KAFKA_HOME", folder.toString());
        builder.environment().put("TMPDIR", folder.toString());
        builder.environment().putAll(environment);
        return builder;
    }

    private static Set<String> placeholders() {
        return ConfigFilesTest.files()
                .flatMap(file -> ConnectorConfigFile.load(file).placeholders().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, Object> service(String name) {
        return map(map(COMPOSE, "services"), name);
    }

    @SuppressWarnings("unchecked") // YAML's maps have text for keys here, and the test fails where one has not
    private static Map<String, Object> map(Map<String, Object> parent, String key) {
        return (Map<String, Object>) Objects.requireNonNull(parent.get(key), () -> key + " is missing");
    }

    private static Set<String> groups(String pattern, String text) {
        return matches(pattern, text).map(found -> found.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<MatchResult> matches(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results();
    }

    private static boolean exists(String path) {
        return Files.isRegularFile(ROOT.resolve(path));
    }

    private static String text(String path) {
        try {
            return Files.readString(ROOT.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
