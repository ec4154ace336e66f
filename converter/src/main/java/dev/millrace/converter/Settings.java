package dev.millrace.converter;

import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.json.DecimalFormat;
import org.apache.kafka.connect.json.JsonConverterConfig;

/** What the fast path has to know of the settings of Connect's converter, which are ours too. */
record Settings(
        boolean schemasInRecords,
        boolean schemaInConfig,
        int schemasMax,
        boolean decimalsAreNumbers,
        boolean nullsReplaced) {
    /** Since Kafka 4.2; a worker from before knows no such setting, and passes over it. */
    private static final String SCHEMA_CONTENT = "schema.content";

    /** The definition is that of the worker's own converter, so an older worker lacks what it does not know. */
    static Settings of(ConfigDef definition, Map<String, ?> configs) {
        AbstractConfig config = new AbstractConfig(definition, configs, false);
        boolean schemasEnabled = config.getBoolean(JsonConverterConfig.SCHEMAS_ENABLE_CONFIG);
        Object content = config.values().get(SCHEMA_CONTENT);
        String decimals = config.getString(JsonConverterConfig.DECIMAL_FORMAT_CONFIG);
        return new Settings(
                schemasEnabled,
                schemasEnabled && content instanceof String text && !text.isEmpty(),
                config.getInt(JsonConverterConfig.SCHEMAS_CACHE_SIZE_CONFIG),
                decimals.equalsIgnoreCase(DecimalFormat.NUMERIC.name()),
                config.getBoolean(JsonConverterConfig.REPLACE_NULL_WITH_DEFAULT_CONFIG));
    }
}
