package dev.millrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.configs.ConnectorConfigFile;
import dev.millrace.databases.Engine;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The files that ship, as the demo fills them in. */
class DemoConnectorsTest {
    private static final Path FILES = Path.of(System.getProperty("millrace.root"), "connector-configs");
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "SOURCE_HOST", "127.0.0.1",
            "SOURCE_PORT", "1",
            "SOURCE_USER", "s",
            "SOURCE_PASSWORD", "sp",
            "SOURCE_DATABASE", "shop",
            "KAFKA_BOOTSTRAP", "127.0.0.1:2",
            "TARGET_URL", "jdbc:x",
            "TARGET_USER", "t",
            "TARGET_PASSWORD", "tp");

    @ParameterizedTest
    @EnumSource
    void nothingIsLeftOpen(Engine engine) {
        for (ConnectorConfigFile connector :
                DemoConnectors.load(FILES, engine, engine, ENVIRONMENT).all()) {
            assertThat(connector.placeholders()).as(connector.name()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSinkTakesEveryTableAndTheLogItsOwn(Engine engine) {
        DemoConnectors connectors = DemoConnectors.load(FILES, engine, engine, ENVIRONMENT);
        assertThat(DemoConnectors.topics(engine))
                .hasSameSizeAs(Shop.TABLES)
                .allMatch(Pattern.compile(value(connectors.sink(), "topics.regex"))
                        .asMatchPredicate())
                .filteredOn(
                        Pattern.compile(value(connectors.log(), "topics.regex")).asMatchPredicate())
                .singleElement()
                .asString()
                .endsWith(".orders");
        assertThat(connectors.log().name()).isNotEqualTo(connectors.sink().name());
        assertThat(value(connectors.log(), "write.mode")).isEqualTo("append");
        assertThat(value(connectors.log(), "table.name.format")).isEqualTo("orders_log");
        assertThat(connectors.loadColumns()).containsExactly("_dlt_load_id", "_dlt_id", "_millrace_position");
    }

    private static String value(ConnectorConfigFile connector, String key) {
        return connector.config().getOrDefault(key, "");
    }
}
