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
        boolean nullsReplaced,
        boolean floatsExact) {
    /** Ours alone: Connect's converter reads what is no number as 0, and -0.0 as 0.0. */
    static final String FLOATS_EXACT = "exact.floats";

    /** Since Kafka 4.2; a worker from before knows no such setting, and passes over it. */
    private static final String SCHEMA_CONTENT = "schema.content";

    /** The worker's own converter's, so an older worker lacks what it does not know, and what is ours. */
    static ConfigDef definition(ConfigDef stock) {
        return new ConfigDef(stock)
                .define(
                        FLOATS_EXACT,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        ConfigDef.Importance.MEDIUM,
                        "Whether floating-point numbers are read as they were written: NaN, Infinity and -Infinity, which are"
                                + " texts in JSON, and -0.0. Connect's converter, and this one by default, reads the first"
                                + " three as 0 and the last one without its sign.");
    }

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
                config.getBoolean(JsonConverterConfig.REPLACE_NULL_WITH_DEFAULT_CONFIG),
                config.getBoolean(FLOATS_EXACT));
    }
}
