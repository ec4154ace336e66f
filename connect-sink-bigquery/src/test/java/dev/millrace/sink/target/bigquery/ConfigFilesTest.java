package dev.millrace.sink.target.bigquery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.configs.ConnectorConfigFile;
import dev.millrace.sink.MillraceSinkConnector;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped files, against the definition of the connector with this target. */
class ConfigFilesTest {
    @ParameterizedTest
    @ValueSource(strings = {"merge", "cdc", "append"})
    void hasOnlyKeysAndValuesThatTheConnectorAccepts(String mode) {
        Map<String, String> config = new HashMap<>(ConnectorConfigFile.bundled("sink-bigquery-" + mode + ".json")
                .resolved(Map.of("TARGET_URL", "bigquery://project/dataset", "TARGET_PASSWORD", "none is needed"))
                .config());
        assertThat(config).containsEntry("bigquery.write.mode", mode);
        config.put("bigquery.endpoint", BigQueryContract.BIGQUERY.endpoint());

        assertThat(new MillraceSinkConnector().validate(config).configValues())
                .flatExtracting(ConfigValue::errorMessages)
                .isEmpty();
    }
}
