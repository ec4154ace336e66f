package dev.millrace.configs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every shipped file against the definitions of the connector, of Connect and of the Kafka clients. */
class ConfigFilesTest {
    /** Values of the right form. Nothing listens on port 1, so a connector's own check gets as far as connecting. */
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "KAFKA_BOOTSTRAP", "127.0.0.1:1",
            "SOURCE_HOST", "127.0.0.1",
            "SOURCE_PORT", "1",
            "SOURCE_USER", "cdc",
            "SOURCE_PASSWORD", "secret",
            "SOURCE_DATABASE", "inventory",
            "TARGET_USER", "sink",
            "TARGET_PASSWORD", "secret");

    /** Places in files, where nothing can be. */
    private static final Map<String, String> PLACES =
            Map.of("duckdb", "jdbc:duckdb:/dev/null/shop.duckdb", "parquet", "parquet:file:///dev/null/lake");

    @ParameterizedTest
    @MethodSource("ofTargetsHere")
    void hasNoUnknownKey(Path file) {
        Map<String, String> config = ConnectorConfigFile.load(file).config();
        KnownKeys known = new KnownKeys(config);

        assertThat(config.keySet()).allMatch(known::isKnown);
    }

    @ParameterizedTest
    @MethodSource("files")
    void hasOnlyValuesThatConnectAndItsPluginsAccept(Path file) {
        assertThat(new KnownKeys(resolved(file)).complaints()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("ofTargetsHere")
    void hasOnlyValuesThatTheConnectorAccepts(Path file) {
        Map<String, String> config = resolved(file);
        List<ConfigValue> values = new KnownKeys(config)
                .connector()
                .validate(withoutPatience(config))
                .configValues();

        // Connectors try the database only when nothing else is wrong: this one complaint says all the rest is right.
        assertThat(values.stream().filter(value -> !value.errorMessages().isEmpty()))
                .extracting(ConfigValue::name)
                .containsOnly(config.containsKey("connection.url") ? "connection.url" : "database.hostname");
    }

    @ParameterizedTest
    @MethodSource("sources")
    void sourceCanBeExactlyOnce(Path file) {
        Map<String, String> config = resolved(file);
        SourceConnector source = (SourceConnector) new KnownKeys(config).connector();

        assertThat(source.exactlyOnceSupport(config)).isEqualTo(ExactlyOnceSupport.SUPPORTED);
        assertThat(config).containsEntry("transaction.boundary", "poll");
        // "connector" would need this of the source; "poll" must stay as long as it does not offer it.
        assertThat(source.canDefineTransactionBoundaries(config)).isEqualTo(ConnectorTransactionBoundaries.UNSUPPORTED);
    }

    @ParameterizedTest
    @MethodSource("sources")
    void sourceBendsNoValue(Path file) {
        assertThat(resolved(file))
                .containsEntry("decimal.handling.mode", "precise")
                .containsEntry("binary.handling.mode", "bytes")
                .containsEntry("event.converting.failure.handling.mode", "fail")
                .containsEntry("column.propagate.source.type", ".*")
                .containsEntry("value.converter.replace.null.with.default", "false");
    }

    /** With a fetch size Debezium 3.5 reads by cursor, and there takes the days of a TIME for its microseconds. */
    @Test
    void mysqlIsStreamedWithoutCursor() {
        assertThat(ConnectorConfigFile.bundled("source-mysql.json").config())
                .doesNotContainKey("snapshot.fetch.size")
                .containsEntry("min.row.count.to.stream.results", "0");
    }

    @ParameterizedTest
    @MethodSource("sinks")
    void sinkReadsCommittedRecordsAndSpreadsItsTopics(Path file) {
        assertThat(resolved(file))
                .containsEntry("consumer.override.isolation.level", "read_committed")
                .containsEntry(
                        "consumer.override.partition.assignment.strategy",
                        "org.apache.kafka.clients.consumer.CooperativeStickyAssignor")
                .containsEntry("transforms.lineage.type", "dev.millrace.smt.LoadMetadata$Value")
                .containsEntry("position.column", "_millrace_position");
    }

    /** A table that moves to another task is read by nobody until the next heartbeat. */
    @ParameterizedTest
    @MethodSource("sinks")
    void sinkLearnsOfARebalanceWithinASecond(Path file) {
        assertThat(resolved(file)).containsEntry("consumer.override.heartbeat.interval.ms", "1000");
    }

    /** Connect's converter reads NaN and the infinities as 0, and -0.0 without its sign. */
    @ParameterizedTest
    @MethodSource("sinks")
    void sinkReadsNumbersAsTheyWereWritten(Path file) {
        assertThat(resolved(file))
                .containsEntry("key.converter.exact.floats", "true")
                .containsEntry("value.converter.exact.floats", "true");
    }

    @ParameterizedTest
    @MethodSource("sinks")
    void sinkTakesTheTablesAndNothingElseOfThePrefix(Path file) {
        Pattern topics = Pattern.compile(resolved(file).get("topics.regex"));

        assertThat(List.of("shop.inventory.orders", "shop.inventory.dbo.orders", "shop.public.debezium_signals"))
                .allMatch(topic -> topics.matcher(topic).matches());
        assertThat(List.of(
                        "shop",
                        "shop.transaction",
                        "schema-history.shop",
                        "__debezium-heartbeat.shop",
                        "shop.inventory.debezium_signal",
                        "shop.inventory.dbo.debezium_signal"))
                .noneMatch(topic -> topics.matcher(topic).matches());
    }

    @ParameterizedTest
    @MethodSource("files")
    void namesWhereItConnectsOnlyByPlaceholder(Path file) {
        Map<String, String> config = ConnectorConfigFile.load(file).config();

        assertThat(
                        config.entrySet().stream()
                                .filter(
                                        entry -> entry.getKey()
                                                .matches(
                                                        "(database|connection|.*kafka)\\.(password|user|hostname|port|bootstrap\\.servers|url)")))
                .isNotEmpty()
                .allMatch(entry -> entry.getValue().matches("\\$\\{env:[A-Z_]+}"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void isBundledAsItIs(Path file) {
        assertThat(ConnectorConfigFile.bundled(file.getFileName().toString()))
                .isEqualTo(ConnectorConfigFile.load(file));
    }

    @Test
    void namesAreUnique() {
        assertThat(files().map(file -> ConnectorConfigFile.load(file).name())).doesNotHaveDuplicates();
    }

    @Test
    void anUnknownKeyIsNoticed() {
        Map<String, String> config =
                ConnectorConfigFile.bundled("source-mysql.json").config();

        assertThat(List.of(
                        "decimal.handling",
                        "producer.override.batchsize",
                        "consumer.override.isolation",
                        "value.converter.schema.enable",
                        "topic.creation.default.max.bytes",
                        "schema.history.internal.kafka.bootstrap"))
                .noneMatch(new KnownKeys(config)::isKnown);
    }

    /** SQL Server's driver would try for half a minute. */
    private static Map<String, String> withoutPatience(Map<String, String> config) {
        Map<String, String> quick = new HashMap<>(config);
        if (config.containsKey("driver.encrypt")) {
            quick.put("driver.loginTimeout", "1");
            quick.put("driver.connectRetryCount", "0");
        }
        return quick;
    }

    private static Map<String, String> resolved(Path file) {
        String engine = file.getFileName().toString().split("[-.]", 3)[1].replace("postgres", "postgresql");
        Map<String, String> environment = new HashMap<>(ENVIRONMENT);
        environment.put("TARGET_URL", PLACES.getOrDefault(engine, "jdbc:" + engine + "://127.0.0.1:1/shop"));
        return ConnectorConfigFile.load(file).resolved(environment).config();
    }

    /** Without those whose target is in a module of its own, which checks them. */
    static Stream<Path> ofTargetsHere() {
        return files().filter(file -> !file.getFileName().toString().startsWith("sink-bigquery-"));
    }

    static Stream<Path> sources() {
        return files().filter(file -> file.getFileName().toString().startsWith("source-"));
    }

    static Stream<Path> sinks() {
        return files().filter(file -> file.getFileName().toString().startsWith("sink-"));
    }

    /** Those of connectors; what the transforms add to them is {@link TransformConfigFilesTest}'s. */
    static Stream<Path> files() {
        try (Stream<Path> files = Files.list(Path.of("").toAbsolutePath())) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> !file.getFileName().toString().startsWith("smt-"))
                    .sorted()
                    .collect(Collectors.toList());
            assertThat(found).hasSizeGreaterThanOrEqualTo(8);
            return found.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
