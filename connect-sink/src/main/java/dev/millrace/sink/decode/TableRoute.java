package dev.millrace.sink.decode;

import dev.millrace.core.Naming;
import dev.millrace.core.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Which table a record goes to: the one that its topic is mapped to, else what a pattern makes of the topic's name, else
 * a template. Dots of a template part a qualified name; dots that come with a value belong to that part. A tombstone has
 * no source block: it goes where the last event of its topic went, and before any event the source is told from the
 * topic's name as Debezium builds it.
 */
public final class TableRoute {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern DOT = Pattern.compile("\\.(?![^{]*})");
    private static final int TABLE_SEGMENTS = 3;

    /**
     * What is configured.
     *
     * @param tables topics and their tables
     * @param pattern of whole names of topics
     * @param replacement the table of a topic that the pattern matches, with $1 or ${name} for its groups
     */
    public record Rules(
            String template, Map<String, String> tables, Pattern pattern, String replacement, Naming naming) {
        /** Matches no topic. */
        public static final Pattern NONE = Pattern.compile("(?!)");

        public Rules {
            tables = Map.copyOf(tables);
        }

        /** A template alone. */
        public static Rules of(String template) {
            return new Rules(template, Map.of(), NONE, "", Naming.AS_IS);
        }
    }

    /** What a template may name. */
    private record Origin(String topic, @Nullable String database, @Nullable String schema, @Nullable String table) {
        String value(String variable) {
            String value =
                    switch (variable) {
                        case "topic" -> topic;
                        case "source.db" -> database;
                        case "source.schema" -> schema;
                        default -> table;
                    };
            if (value == null || value.isEmpty()) {
                throw new DataException("${" + variable + "} of table.name.format has no value in a record of " + topic
                        + ": it comes from the source block of a Debezium event. Name the table by ${topic} instead.");
            }
            return value;
        }
    }

    private final Rules rules;
    private final boolean needsSource;
    private final Map<Origin, TableName> known = new HashMap<>();
    private final Map<TableName, TableName> spelling = new HashMap<>();
    private final Map<String, Last> lastOfTopic = new HashMap<>();
    /** The tables of topics whose records tell nothing of their source. */
    private final Map<String, TableName> ofTopic = new HashMap<>();

    /** Where a topic's last event went: nearly always the next one goes there too. */
    private record Last(@Nullable Object database, @Nullable Object schema, @Nullable Object table, TableName to) {
        boolean is(@Nullable Object otherDatabase, @Nullable Object otherSchema, @Nullable Object otherTable) {
            return Objects.equals(table, otherTable)
                    && Objects.equals(database, otherDatabase)
                    && Objects.equals(schema, otherSchema);
        }
    }

    public TableRoute(Rules rules) {
        this.rules = rules;
        this.needsSource = rules.template().contains("${source.");
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
        for (String part : DOT.split(template, -1)) {
            if (part.isBlank()) {
                throw new ConfigException(key, template, "a part of the name is empty");
            }
        }
    }

    /** Reads {@code topic=table} pairs, and refuses what is none. */
    public static Map<String, String> tables(String key, List<String> pairs) {
        Map<String, String> tables = new HashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            String topic = equals < 0 ? "" : pair.substring(0, equals).strip();
            String table = pair.substring(equals + 1).strip();
            if (topic.isEmpty() || table.isEmpty() || table.startsWith(".") || table.endsWith(".")) {
                throw new ConfigException(key, pair, "must be topic=table, or topic=schema.table");
            }
            if (tables.put(topic, table) != null) {
                throw new ConfigException(key, pair, "the topic is mapped twice");
            }
        }
        return tables;
    }

    /** Refuses a replacement with a group that the pattern lacks, or one without a pattern. */
    public static void check(String key, String regex, String replacement) {
        if (replacement.isBlank()) {
            throw new ConfigException(key, replacement, "names no table");
        }
        try {
            Pattern.compile(regex + "|").matcher("").replaceFirst(replacement);
        } catch (PatternSyntaxException e) {
            throw new ConfigException(key, regex, "is no regular expression: " + e.getDescription());
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new ConfigException(key, replacement, "names a group that table.name.regex does not have");
        }
    }

    /** The table of an event whose source is known by its parts. */
    TableName of(String topic, @Nullable Object database, @Nullable Object schema, @Nullable Object table) {
        Last last = lastOfTopic.get(topic);
        if (last != null && (!needsSource || last.is(database, schema, table))) {
            return last.to();
        }
        Origin origin = needsSource
                ? new Origin(topic, (String) database, (String) schema, (String) table)
                : new Origin(topic, null, null, null);
        TableName to = known.computeIfAbsent(origin, this::tableOf);
        lastOfTopic.put(topic, new Last(database, schema, table, to));
        return to;
    }

    /** The table of a record that tells nothing of its source. */
    TableName of(String topic) {
        Last last = lastOfTopic.get(topic);
        return last != null ? last.to() : ofTopic.computeIfAbsent(topic, name -> tableOf(fromTopic(name)));
    }

    private static Origin fromTopic(String topic) {
        String[] segments = topic.split("\\.", -1);
        String table = segments[segments.length - 1];
        String parent = segments.length >= TABLE_SEGMENTS ? segments[segments.length - 2] : null;
        return new Origin(topic, parent, parent, table);
    }

    private TableName tableOf(Origin origin) {
        String mapped = rules.tables().get(origin.topic());
        if (mapped != null) {
            return TableName.of(List.of(DOT.split(mapped, -1))); // as it was written
        }
        TableName written = fill(origin, UnaryOperator.identity());
        TableName named = fill(origin, rules.naming()::of);
        TableName other = spelling.putIfAbsent(named, written);
        if (other != null && !other.equals(written)) {
            throw new ConnectException("The names " + other + " and " + written + " both become " + named
                    + " by naming=" + rules.naming().name().toLowerCase(Locale.ROOT)
                    + ", and two tables cannot share one. Give one of them a name of its own in table.name.map, for"
                    + " example " + origin.topic() + "=" + named + "_2.");
        }
        return named;
    }

    /** By the pattern if it matches, else by the template; what comes with a value is renamed, what is written is not. */
    private TableName fill(Origin origin, UnaryOperator<String> naming) {
        Matcher matching = rules.pattern().matcher(origin.topic());
        List<String> filled = new ArrayList<>();
        if (matching.matches()) {
            for (String part : DOT.split(rules.replacement(), -1)) {
                filled.add(naming.apply(matching.replaceFirst(part)));
            }
        } else {
            for (String part : DOT.split(rules.template(), -1)) {
                filled.add(VARIABLE.matcher(part)
                        .replaceAll(found -> Matcher.quoteReplacement(naming.apply(origin.value(found.group(1))))));
            }
        }
        if (filled.stream().anyMatch(String::isBlank)) {
            throw new DataException("The topic " + origin.topic() + " gives a table's name with an empty part: "
                    + filled + ". Correct table.name.regex and table.name.replacement.");
        }
        return TableName.of(filled);
    }
}
