package dev.millrace.configs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.runtime.ConnectorConfig;
import org.apache.kafka.connect.transforms.Transformation;
import org.apache.kafka.connect.transforms.predicates.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The lines that each transform adds to a connector, against the transform's own definition. */
class TransformConfigFilesTest {
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "DIMENSION_URL", "jdbc:postgresql://127.0.0.1:1/analytics",
            "DIMENSION_USER", "reader",
            "DIMENSION_PASSWORD", "secret");

    @ParameterizedTest
    @MethodSource("files")
    void everyKeyIsKnownAndEveryValueAccepted(Path file) {
        Map<String, String> config = resolved(file);
        Set<String> known = new HashSet<>(Set.of("transforms", "predicates"));
        for (String alias : list(config, "transforms")) {
            known.addAll(checked(config, "transforms." + alias + ".", Transformation.class));
        }
        for (String alias : list(config, "predicates")) {
            known.addAll(checked(config, "predicates." + alias + ".", Predicate.class));
        }
        assertThat(known).containsAll(config.keySet());
    }

    @ParameterizedTest
    @MethodSource("files")
    void theTransformTakesItsSettings(Path file) throws ReflectiveOperationException {
        Map<String, String> config = resolved(file);
        for (String alias : list(config, "transforms")) {
            String prefix = "transforms." + alias + ".";
            try (Transformation<?> transform =
                    instance(Transformation.class, String.valueOf(config.get(prefix + "type")))) {
                transform.configure(below(config, prefix));
            }
        }
    }

    /** What Connect itself has to say of the connector that gets these lines. */
    @ParameterizedTest
    @MethodSource("files")
    void connectTakesTheLinesInAConnector(Path file) {
        Map<String, String> connector = new HashMap<>(resolved(file));
        connector.put("name", "sink");
        connector.put("connector.class", "dev.millrace.sink.MillraceSinkConnector");
        assertThat(ConnectorConfig.configDef().validate(connector))
                .flatExtracting(ConfigValue::errorMessages)
                .isEmpty();
    }

    @Test
    void everyTransformHasAFile() {
        Set<String> shown = files().flatMap(file -> resolved(file).values().stream())
                .filter(value -> value.startsWith("dev.millrace.smt."))
                .map(TransformConfigFilesTest::outer)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> shipped = new TreeSet<>();
        for (Transformation<?> transform : ServiceLoader.load(Transformation.class)) {
            String name = transform.getClass().getName();
            if (name.startsWith("dev.millrace.smt.")) {
                shipped.add(outer(name));
            }
        }
        assertThat(shown).isEqualTo(shipped).hasSizeGreaterThan(5);
    }

    @Test
    void secretsAreNamedByPlaceholder() {
        assertThat(ConnectorConfigFile.bundled("smt-enrich.json").config())
                .containsEntry("transforms.enrich.connection.password", "${env:DIMENSION_PASSWORD}");
    }

    private static String outer(String className) {
        return className.replaceFirst("\\$.*", "");
    }

    private static Set<String> checked(Map<String, String> config, String prefix, Class<?> type) {
        Map<String, String> own = below(config, prefix);
        ConfigDef definition = definition(type, String.valueOf(own.get("type")));
        assertThat(definition.validate(own))
                .as(prefix)
                .flatExtracting(ConfigValue::errorMessages)
                .isEmpty();
        Set<String> known = new HashSet<>(Set.of(prefix + "type", prefix + "predicate", prefix + "negate"));
        definition.names().forEach(name -> known.add(prefix + name));
        return known;
    }

    private static ConfigDef definition(Class<?> type, String className) {
        try {
            Object plugin = instance(type, className);
            return plugin instanceof Transformation<?> transform
                    ? transform.config()
                    : ((Predicate<?>) plugin).config();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(className, e);
        }
    }

    private static <T> T instance(Class<T> type, String className) throws ReflectiveOperationException {
        return type.cast(Class.forName(className).getDeclaredConstructor().newInstance());
    }

    private static Map<String, String> below(Map<String, String> config, String prefix) {
        Map<String, String> own = new HashMap<>();
        config.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                own.put(key.substring(prefix.length()), value);
            }
        });
        return own;
    }

    private static List<String> list(Map<String, String> config, String key) {
        return Stream.of(config.getOrDefault(key, "").split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static Map<String, String> resolved(Path file) {
        return ConnectorConfigFile.load(file).resolved(ENVIRONMENT).config();
    }

    static Stream<Path> files() {
        try (Stream<Path> files = Files.list(Path.of("").toAbsolutePath())) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().matches("smt-[a-z0-9-]+\\.json"))
                    .sorted()
                    .collect(Collectors.toList());
            assertThat(found).isNotEmpty();
            return found.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
