package dev.millrace.sink.decode;

import dev.millrace.core.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Which table a record goes to, by a template. Dots of the template part a qualified name; dots that come with a value
 * belong to that part. A tombstone has no source block: it goes where the last event of its topic went, and before any
 * event the source is told from the topic's name as Debezium builds it.
 */
public final class TableRoute {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");
    private static final int TABLE_SEGMENTS = 3;

    /** What a template may name. */
    private record Origin(String topic, @Nullable String database, @Nullable String schema, @Nullable String table) {
        @Nullable String value(String variable) {
            return switch (variable) {
                case "topic" -> topic;
                case "source.db" -> database;
                case "source.schema" -> schema;
                default -> table;
            };
        }
    }

    private final List<String> parts;
    private final boolean needsSource;
    private final Map<Origin, TableName> known = new HashMap<>();
    private final Map<String, Last> lastOfTopic = new HashMap<>();

    /** Where a topic's last event went: nearly always the next one goes there too. */
    private record Last(@Nullable Object database, @Nullable Object schema, @Nullable Object table, TableName to) {
        boolean is(@Nullable Object otherDatabase, @Nullable Object otherSchema, @Nullable Object otherTable) {
            return Objects.equals(table, otherTable)
                    && Objects.equals(database, otherDatabase)
                    && Objects.equals(schema, otherSchema);
        }
    }

    public TableRoute(String template) {
        this.parts = List.of(template.split("\\.(?![^{]*})", -1));
        this.needsSource = template.contains("${source.");
    }

    /** Refuses a template that can name no table. */
    public static void check(String key, Object value) {
        String template = String.valueOf(value);
        Matcher variables = VARIABLE.matcher(template);
        while (variables.find()) {
            if (!List.of("topic", "source.db", "source.schema", "source.table").contains(variables.group(1))) {
                throw new ConfigException(
                        key,
                        template,
                        "${" + variables.group(1) + "} is unknown. Use ${topic}, ${source.db}, ${source.schema} or"
                                + " ${source.table}");
            }
        }
        for (String part : new TableRoute(template).parts) {
            if (part.isBlank()) {
                throw new ConfigException(key, template, "a part of the name is empty");
            }
        }
    }

    TableName of(String topic, @Nullable Envelope envelope, @Nullable Struct event) {
        Last last = lastOfTopic.get(topic);
        if (!needsSource) {
            if (last == null) {
                last = new Last(null, null, null, fill(new Origin(topic, null, null, null)));
                lastOfTopic.put(topic, last);
            }
            return last.to();
        }
        if (envelope == null || event == null) {
            return last != null ? last.to() : known.computeIfAbsent(fromTopic(topic), this::fill);
        }
        Object database = envelope.fromSource(event, envelope.database());
        Object schema = envelope.fromSource(event, envelope.schema());
        Object table = envelope.fromSource(event, envelope.table());
        if (last == null || !last.is(database, schema, table)) {
            Origin origin = new Origin(topic, (String) database, (String) schema, (String) table);
            last = new Last(database, schema, table, known.computeIfAbsent(origin, this::fill));
            lastOfTopic.put(topic, last);
        }
        return last.to();
    }

    private static Origin fromTopic(String topic) {
        String[] segments = topic.split("\\.", -1);
        String table = segments[segments.length - 1];
        String parent = segments.length >= TABLE_SEGMENTS ? segments[segments.length - 2] : null;
        return new Origin(topic, parent, parent, table);
    }

    private TableName fill(Origin origin) {
        List<String> filled = new ArrayList<>();
        for (String part : parts) {
            filled.add(VARIABLE.matcher(part)
                    .replaceAll(found -> Matcher.quoteReplacement(value(found.group(1), origin))));
        }
        return TableName.of(filled);
    }

    private static String value(String variable, Origin origin) {
        String value = origin.value(variable);
        if (value == null || value.isEmpty()) {
            throw new DataException("${" + variable + "} of table.name.format has no value in a record of "
                    + Objects.toString(origin.topic())
                    + ": it comes from the source block of a Debezium event. Name the table by ${topic} instead.");
        }
        return value;
    }
}
