package dev.millrace.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.core.TableName;
import dev.millrace.core.Version;
import dev.millrace.core.config.ConfigReference;
import dev.millrace.sink.decode.RecordDecoder.Deletes;
import dev.millrace.sink.decode.RecordDecoder.Mode;
import dev.millrace.sink.decode.TableRules;
import dev.millrace.sink.schema.Contract;
import dev.millrace.sink.schema.Contract.Answer;
import dev.millrace.testkit.Golden;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

class MillraceSinkConnectorTest {
    private final MillraceSinkConnector connector = new MillraceSinkConnector();

    @Test
    void aMissingUrlIsReportedOnItsKey() {
        assertThat(errors(Map.of())).containsKey("connection.url");
    }

    @Test
    void anUnknownKeyIsRefusedWithTheLikelyOne() {
        assertThat(errors(Map.of("connection.url", "jdbc:nothing:", "write.mod", "append"))
                        .get("write.mod"))
                .singleElement()
                .asString()
                .contains("Did you mean write.mode?");
    }

    @Test
    void connectsOwnKeysAreNotOurs() {
        assertThat(errors(Map.of(
                        "connection.url", "jdbc:nothing:",
                        "topics.regex", "a.*",
                        "transforms.x.type", "y",
                        "consumer.override.max.poll.records", "1",
                        "errors.deadletterqueue.topic.name", "dlq")))
                .containsOnlyKeys("connection.url");
    }

    @Test
    void aUrlThatNoDriverTakesIsReportedOnItsKey() {
        assertThat(errors(Map.of("connection.url", "jdbc:oracle:thin:@host")).get("connection.url"))
                .singleElement()
                .asString()
                .contains("jdbc:mariadb:");
    }

    @Test
    void aPasswordInTheUrlIsRefusedAndNotRepeated() {
        Map<String, String> given = Map.of("connection.url", "jdbc:mariadb://host/db?user=u&password=s3cret");
        List<ConfigValue> values = connector.validate(given).configValues();
        assertThat(values.toString()).doesNotContain("s3cret");
        assertThat(errors(given).get("connection.url"))
                .singleElement()
                .asString()
                .contains("connection.password");
    }

    @Test
    void aTemplateWithAnUnknownVariableIsRefused() {
        assertThat(errors(Map.of("connection.url", "jdbc:nothing:", "table.name.format", "${source.tabel}")))
                .containsKey("table.name.format");
    }

    @Test
    void aTableMayHaveSettingsOfItsOwnWhichAreCheckedOnTheirKeys() {
        assertThat(errors(Map.of(
                        "connection.url", "jdbc:nothing:",
                        "table.sales.orders.write.mode", "append",
                        "table.customers.columns.exclude", "password",
                        "table.items.delete.mode", "sometimes",
                        "table.items.columns.types", "id:int65",
                        "table.items.batch.max.rows", "5")))
                .doesNotContainKeys("table.sales.orders.write.mode", "table.customers.columns.exclude")
                .containsKeys("table.items.delete.mode", "table.items.columns.types")
                .hasEntrySatisfying(
                        "table.items.batch.max.rows",
                        messages ->
                                assertThat(messages).singleElement().asString().contains("table.NAME.SETTING"));
    }

    @Test
    void aMistypedKeyOfTableNamesIsToldTheRightOne() {
        assertThat(errors(Map.of("connection.url", "jdbc:nothing:", "table.name.fromat", "${topic}"))
                        .get("table.name.fromat"))
                .singleElement()
                .asString()
                .contains("Did you mean table.name.format?");
    }

    @Test
    void theSettingsOfATableStandInPlaceOfThoseForAll() {
        WriteConfig write = SinkConfig.from(Map.of(
                        "connection.url", "jdbc:nothing:",
                        "delete.mode", "soft",
                        "table.sales.orders.write.mode", "append",
                        "table.orders.delete.mode", "ignore"))
                .write();
        TableRules qualified = write.rulesOf(new TableName(List.of("sales"), "orders"));
        assertThat(qualified.mode()).isEqualTo(Mode.APPEND);
        assertThat(qualified.deletes()).as("what is not its own is that of all").isEqualTo(Deletes.SOFT);
        assertThat(write.rulesOf(TableName.of("orders")).deletes()).isEqualTo(Deletes.IGNORE);
        assertThat(write.rulesOf(TableName.of("items")).deletes()).isEqualTo(Deletes.SOFT);
        assertThat(write.rulesOf(TableName.of("items")).mode()).isEqualTo(Mode.UPSERT);
    }

    @Test
    void aPatternAndItsReplacementGoTogetherAndFit() {
        assertThat(errors(Map.of("connection.url", "jdbc:nothing:", "table.name.regex", "a(.*)")))
                .containsKey("table.name.replacement");
        assertThat(errors(Map.of("connection.url", "jdbc:nothing:", "table.name.replacement", "$1")))
                .containsKey("table.name.regex");
        assertThat(errors(Map.of(
                        "connection.url", "jdbc:nothing:", "table.name.regex", "a(", "table.name.replacement", "b")))
                .containsKey("table.name.regex");
        assertThat(errors(Map.of(
                        "connection.url",
                        "jdbc:nothing:",
                        "table.name.regex",
                        "a(.*)",
                        "table.name.replacement",
                        "$2")))
                .containsKey("table.name.replacement");
        assertThat(errors(Map.of("connection.url", "jdbc:nothing:", "table.name.map", "orders")))
                .containsKey("table.name.map");
    }

    @Test
    void aStartThatCannotBeReadIsRefused() {
        assertThat(errors(Map.of("connection.url", "jdbc:nothing:", "offsets.start", "orders:5")))
                .containsKey("offsets.start");
        assertThat(errors(Map.of("connection.url", "jdbc:nothing:", "offsets.start", "a-0:5, b-c-1:7")))
                .doesNotContainKey("offsets.start");
    }

    @Test
    void aPositionColumnThatIsTakenOrTooLongIsRefused() {
        for (String name : List.of("_offset", "_deleted_at", "p".repeat(64))) {
            assertThat(errors(Map.of("connection.url", "jdbc:nothing:", "position.column", name)))
                    .as(name)
                    .containsKey("position.column");
        }
        for (String name : List.of("", "_millrace_position")) {
            assertThat(errors(Map.of("connection.url", "jdbc:nothing:", "position.column", name)))
                    .as(name)
                    .doesNotContainKey("position.column");
        }
    }

    @Test
    void aTablesOwnContractIsChecked() {
        String url = "jdbc:nothing:";
        assertThat(errors(Map.of("connection.url", url, "table.shop.orders.schema.contract.columns", "freeze")))
                .doesNotContainKey("table.shop.orders.schema.contract.columns");
        assertThat(errors(Map.of("connection.url", url, "table.orders.schema.contract.columns", "frozen")))
                .containsKey("table.orders.schema.contract.columns");
        assertThat(errors(Map.of("connection.url", url, "table.orders.schema.contract.rows", "freeze"))
                        .get("table.orders.schema.contract.rows"))
                .singleElement()
                .asString()
                .contains("schema.contract.tables, schema.contract.columns, schema.contract.types.");
        assertThat(errors(Map.of("connection.url", url, "table.orders.colour", "red")))
                .containsKey("table.orders.colour");
        assertThat(errors(Map.of("connection.url", url, "schema.evolution", "none")))
                .containsKey("schema.evolution");
    }

    @Test
    void aTablesOwnContractIsFoundByItsNameWithOrWithoutWhatQualifiesIt() {
        SchemaConfig config = SinkConfig.from(Map.of(
                        "connection.url", "jdbc:nothing:",
                        "schema.contract.types", "discard_value",
                        "table.orders.schema.contract.columns", "freeze",
                        "table.eu.orders.schema.contract.columns", "discard_row"))
                .schema();
        Contract usual = new Contract(Answer.EVOLVE, Answer.EVOLVE, Answer.DISCARD_VALUE);
        Contract frozen = new Contract(Answer.EVOLVE, Answer.FREEZE, Answer.DISCARD_VALUE);
        Contract discarding = new Contract(Answer.EVOLVE, Answer.DISCARD_ROW, Answer.DISCARD_VALUE);
        assertThat(config.contractOf(TableName.of("items"))).isEqualTo(usual);
        assertThat(config.contractOf(TableName.of("orders"))).isEqualTo(frozen);
        assertThat(config.contractOf(TableName.of(List.of("us", "orders")))).isEqualTo(frozen);
        assertThat(config.contractOf(TableName.of(List.of("eu", "orders")))).isEqualTo(discarding);
    }

    @Test
    void aBackfillThatNamesNoValueIsRefused() {
        for (String wrong : List.of("_dlt_id", "=x", "_dlt_id=", "_dlt_id=${now}")) {
            assertThat(errors(Map.of("connection.url", "jdbc:nothing:", "schema.backfill", wrong)))
                    .as(wrong)
                    .containsKey("schema.backfill");
        }
        assertThat(errors(Map.of("connection.url", "jdbc:nothing:", "schema.backfill", "a=b, _dlt_id=${uuid}")))
                .doesNotContainKey("schema.backfill");
    }

    @Test
    void everyTaskGetsTheConnectorsConfigurationAndItsNumber() {
        connector.start(Map.of("name", "sink", "connection.url", "jdbc:nothing:"));
        assertThat(connector.taskConfigs(3))
                .hasSize(3)
                .containsExactly(taskConfig("0"), taskConfig("1"), taskConfig("2"));
    }

    private static Map<String, String> taskConfig(String task) {
        return Map.of("name", "sink", "connection.url", "jdbc:nothing:", "task.id", task);
    }

    @Test
    void aNegativeOffsetIsRefused() {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        offsets.put(new TopicPartition("orders", 0), -1L);
        assertThatThrownBy(() -> connector.alterOffsets(Map.of("connection.url", "jdbc:nothing:"), offsets))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("negative");
    }

    @Test
    void versionsAreTheBuilds() {
        assertThat(connector.version()).isEqualTo(Version.current()).isEqualTo(new MillraceSinkTask().version());
    }

    @Test
    void everyKeyHasWordsAndAGroup() {
        for (ConfigDef.ConfigKey key : connector.config().configKeys().values()) {
            assertThat(key.documentation).as(key.name).isNotBlank();
            assertThat(key.group).as(key.name).isNotBlank();
        }
    }

    @Test
    void theReferencePageSaysWhatTheCodeSays() {
        Golden.files(Path.of(System.getProperty("millrace.root"), "docs", "reference"))
                .check(
                        "sink.md",
                        ConfigReference.markdown(
                                "Sink connector",
                                "Configuration of `dev.millrace.sink.MillraceSinkConnector`, beside the keys that every"
                                        + " Connect sink has. Each configuration should also set"
                                        + " `consumer.override.isolation.level=read_committed` and"
                                        + " `consumer.override.partition.assignment.strategy=org.apache.kafka.clients"
                                        + ".consumer.CooperativeStickyAssignor`, as the files in `connector-configs/` do.",
                                connector.config()));
    }

    private Map<String, List<String>> errors(Map<String, String> given) {
        Map<String, List<String>> errors = new HashMap<>();
        for (ConfigValue value : connector.validate(new HashMap<>(given)).configValues()) {
            if (!value.errorMessages().isEmpty()) {
                errors.put(value.name(), value.errorMessages());
            }
        }
        return errors;
    }
}
