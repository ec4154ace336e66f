package dev.millrace.source.debezium;

import io.debezium.connector.binlog.jdbc.BinlogValueConverters;
import io.debezium.jdbc.TemporalPrecisionMode;
import io.debezium.spi.converter.RelationalColumn;
import java.time.temporal.TemporalAdjuster;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** What a {@link ZeroDateConverter} is told, below its name in the connector's settings. */
record ZeroDateSettings(Answer answer, Pattern columns, TemporalPrecisionMode precision, TemporalAdjuster adjuster) {
    private static final String ANSWER = "zero.dates";
    private static final String COLUMNS = "columns";
    private static final String PRECISION = "time.precision.mode";
    private static final String ADJUSTER = "enable.time.adjuster";

    /** What a zero date becomes. */
    enum Answer {
        NULL,
        EPOCH,
        PRESERVE
    }

    static ConfigDef definition() {
        return new ConfigDef()
                .define(
                        ANSWER,
                        ConfigDef.Type.STRING,
                        ConfigDef.NO_DEFAULT_VALUE,
                        ConfigDef.ValidString.in("null", "epoch", "preserve"),
                        ConfigDef.Importance.HIGH,
                        "What a zero date becomes. `null`: NULL, and a column that is NOT NULL becomes optional. "
                                + "`epoch`: 1970-01-01, whatever the column's default is. `preserve`: all dates of "
                                + "the column become text, a zero date `0000-00-00`.")
                .define(
                        COLUMNS,
                        ConfigDef.Type.STRING,
                        ".*",
                        new RegularExpression(),
                        ConfigDef.Importance.MEDIUM,
                        "Which columns: a regular expression over `database.table.column`, upper or lower case. "
                                + "Others stay Debezium's own.")
                .define(
                        PRECISION,
                        ConfigDef.Type.STRING,
                        TemporalPrecisionMode.ADAPTIVE_TIME_MICROSECONDS.getValue(),
                        ConfigDef.ValidString.in(Arrays.stream(TemporalPrecisionMode.values())
                                .map(TemporalPrecisionMode::getValue)
                                .toArray(String[]::new)),
                        ConfigDef.Importance.LOW,
                        "As the connector has it. Our connectors fill it in; with Debezium's own, which do not let a "
                                + "converter know, repeat it here, or these columns have another type than the rest.")
                .define(
                        ADJUSTER,
                        ConfigDef.Type.BOOLEAN,
                        true,
                        ConfigDef.Importance.LOW,
                        "As the connector has it. Our connectors fill it in; with Debezium's own repeat it here, or "
                                + "the year 0001 becomes 2001 in these columns.");
    }

    static ZeroDateSettings from(Properties properties) {
        Map<String, Object> given = new HashMap<>();
        properties.stringPropertyNames().forEach(key -> given.put(key, properties.getProperty(key)));
        given.remove("type");
        ConfigDef definition = definition();
        TreeSet<String> unknown = new TreeSet<>(given.keySet());
        unknown.removeAll(definition.names());
        if (!unknown.isEmpty()) {
            throw new ConfigException("ZeroDateConverter does not know %s. It has the settings %s."
                    .formatted(unknown, definition.names().stream().sorted().toList()));
        }
        AbstractConfig config = new AbstractConfig(definition, given, false);
        return new ZeroDateSettings(
                Answer.valueOf(config.getString(ANSWER).toUpperCase(Locale.ROOT)),
                Pattern.compile(config.getString(COLUMNS), Pattern.CASE_INSENSITIVE),
                TemporalPrecisionMode.parse(config.getString(PRECISION)),
                config.getBoolean(ADJUSTER) ? BinlogValueConverters::adjustTemporal : date -> date);
    }

    /** The connector's settings, with those that a converter has to repeat repeated for each of ours. */
    static List<Map<String, String>> passedOn(List<Map<String, String>> settings) {
        return settings.stream().map(ZeroDateSettings::passedOn).toList();
    }

    private static Map<String, String> passedOn(Map<String, String> settings) {
        Map<String, String> result = new HashMap<>(settings);
        for (String name : settings.getOrDefault("converters", "").split(",", -1)) {
            String prefix = name.strip() + ".";
            if (ZeroDateConverter.class.getName().equals(settings.get(prefix + "type"))) {
                for (String key : List.of(PRECISION, ADJUSTER)) {
                    String value = settings.get(key);
                    if (value != null) {
                        result.putIfAbsent(prefix + key, value);
                    }
                }
            }
        }
        return result;
    }

    boolean includes(RelationalColumn column) {
        return columns.matcher(column.dataCollection() + "." + column.name()).matches();
    }

    /** Named, so that the reference page can say what is allowed. */
    private static final class RegularExpression implements ConfigDef.Validator {
        @Override
        public void ensureValid(String name, Object value) {
            try {
                Pattern.compile(value.toString());
            } catch (PatternSyntaxException e) {
                throw new ConfigException(
                        name,
                        value,
                        e.getDescription() + " at character " + (e.getIndex() + 1) + "; mend the expression");
            }
        }

        @Override
        public String toString() {
            return "a regular expression";
        }
    }
}
