package dev.millrace.smt;

import dev.millrace.core.config.Setting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** The settings of {@link MapColumns}. */
record MapColumnsConfig(
        Set<String> drop,
        Map<String, String> rename,
        Map<String, ColumnCast> cast,
        List<ColumnExpression> set,
        String topicFormat) {
    private static final String COLUMNS = "Columns";
    private static final String TOPIC = "Topic";

    static final Setting<List<String>> DROP = Setting.list("drop")
            .defaultsTo(List.of())
            .in(COLUMNS)
            .doc("Columns that are left out. Expressions may still use them. A row that lacks one is no error.");

    static final Setting<List<String>> RENAME = Setting.list("rename")
            .defaultsTo(List.of())
            .must(new Pairs(false))
            .in(COLUMNS)
            .doc(
                    "Columns that get another name, as old:new. Expressions use the old one. A row that lacks one is no error.");

    static final Setting<List<String>> CAST = Setting.list("cast")
            .defaultsTo(List.of())
            .must(new Pairs(true))
            .in(COLUMNS)
            .doc("Columns that get another type, as column:type by the old name; types are " + ColumnCast.NAMES
                    + ". A value without an exact form there is refused, not bent: round it in an expression first.");

    static final Setting<String> SET = Setting.text("set")
            .defaultsTo("")
            .must(new Assignments())
            .important(ConfigDef.Importance.HIGH)
            .in(COLUMNS)
            .doc(
                    "Columns that are computed, as column type = expression; with more after a semicolon. A column of that name is"
                            + " replaced. Each expression sees the row as it came in.");

    static final Setting<String> TOPIC_FORMAT = Setting.text("topic.format")
            .defaultsTo("")
            .in(TOPIC)
            .doc(
                    "The record's topic, with ${topic}, ${source.db}, ${source.schema} and ${source.table} filled in; sinks name"
                            + " tables after it. The last three are known of Debezium's envelopes only: other records are refused"
                            + " where one of them is used. Empty leaves the topic.");

    static ConfigDef definition() {
        return Setting.definitionOf(List.of(SET, RENAME, DROP, CAST, TOPIC_FORMAT));
    }

    static MapColumnsConfig from(Map<String, ?> given) {
        AbstractConfig config = new AbstractConfig(definition(), given, false);
        Map<String, ColumnCast> casts = new LinkedHashMap<>();
        Pairs.parse(CAST.name(), CAST.from(config))
                .forEach((column, type) -> casts.put(column, Pairs.typeOf(CAST.name(), type)));
        return new MapColumnsConfig(
                Set.copyOf(DROP.from(config)),
                Pairs.parse(RENAME.name(), RENAME.from(config)),
                casts,
                Assignments.parse(SET.name(), SET.from(config)),
                TOPIC_FORMAT.from(config));
    }

    String nameOf(String column) {
        return rename.getOrDefault(column, column);
    }

    boolean isSet(String column) {
        return set.stream().anyMatch(one -> one.column().equals(column));
    }

    boolean changesNothing() {
        return drop.isEmpty() && rename.isEmpty() && cast.isEmpty() && set.isEmpty();
    }

    private record Pairs(boolean ofTypes) implements ConfigDef.Validator {
        static Map<String, String> parse(String key, List<String> pairs) {
            Map<String, String> parsed = new LinkedHashMap<>();
            for (String pair : pairs) {
                int colon = pair.indexOf(':');
                if (colon < 1 || colon == pair.length() - 1) {
                    throw new ConfigException(key, pair, "has the form one:other");
                }
                if (parsed.put(
                                pair.substring(0, colon).strip(),
                                pair.substring(colon + 1).strip())
                        != null) {
                    throw new ConfigException(key, pair, "names a column for the second time");
                }
            }
            return parsed;
        }

        static ColumnCast typeOf(String key, String type) {
            return ColumnCast.named(type)
                    .orElseThrow(() -> new ConfigException(key, type, "is not " + ColumnCast.NAMES));
        }

        @Override
        @SuppressWarnings("unchecked") // a list setting holds strings
        public void ensureValid(String name, Object value) {
            Map<String, String> pairs = parse(name, (List<String>) value);
            if (ofTypes) {
                pairs.values().forEach(type -> typeOf(name, type));
            }
        }

        @Override
        public String toString() {
            return ofTypes ? "column:type" : "old:new";
        }
    }
}
