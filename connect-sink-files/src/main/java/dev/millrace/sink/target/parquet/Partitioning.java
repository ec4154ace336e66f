package dev.millrace.sink.target.parquet;

import static java.util.stream.Collectors.joining;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.TargetException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;

/** The folders {@code name=value} that a table's files are parted into. */
record Partitioning(List<Part> parts) {
    private static final Pattern OF_TIME = Pattern.compile("(?<unit>year|month|day|hour)\\((?<column>.+)\\)");
    private static final Set<Kind> TIMES = EnumSet.of(Kind.DATE, Kind.DATETIME, Kind.INSTANT);
    /** What a path gives back as it was. */
    private static final Set<Kind> PLAIN =
            EnumSet.of(Kind.TEXT, Kind.INT8, Kind.INT16, Kind.INT32, Kind.INT64, Kind.BOOLEAN, Kind.DATE, Kind.UUID);

    /**
     * @param unit how finely a time is told; nothing where the column's own value is
     */
    record Part(String column, Optional<Unit> unit) {}

    /** A piece of time, in words that sort. */
    enum Unit {
        YEAR("%Y"),
        MONTH("%Y-%m"),
        DAY("%Y-%m-%d"),
        HOUR("%Y-%m-%dT%H");

        private final String format;

        Unit(String format) {
            this.format = format;
        }
    }

    static Partitioning of(List<String> told) {
        return new Partitioning(told.stream().map(Partitioning::part).toList());
    }

    private static Part part(String told) {
        Matcher ofTime = OF_TIME.matcher(told);
        return ofTime.matches()
                ? new Part(
                        ofTime.group("column"),
                        Optional.of(Unit.valueOf(ofTime.group("unit").toUpperCase(Locale.ROOT))))
                : new Part(told, Optional.empty());
    }

    static void check(String key, Object value) {
        for (Object told : (List<?>) value) {
            String text = String.valueOf(told);
            if (text.isBlank() || (text.contains("(") && !OF_TIME.matcher(text).matches())) {
                throw new ConfigException(
                        key, text, "it has to be a column, or year, month, day or hour of one: day(created_at)");
            }
        }
    }

    boolean isNone() {
        return parts.isEmpty();
    }

    /** What has to be selected beside the table's columns, each with a comma before it. */
    String selected(TableShape table) {
        return parts.stream()
                .filter(part -> part.unit().isPresent())
                .map(part -> ", strftime(%s, '%s') AS %s"
                        .formatted(
                                quoted(column(part, table).name()),
                                part.unit().get().format,
                                quoted(name(part, table))))
                .collect(joining());
    }

    /** The names of the folders, for {@code PARTITION_BY}. */
    String names(TableShape table) {
        return parts.stream().map(part -> quoted(name(part, table))).collect(joining(", "));
    }

    private static String name(Part part, TableShape table) {
        String column = column(part, table).name();
        return part.unit()
                .map(unit -> column + "_" + unit.name().toLowerCase(Locale.ROOT))
                .orElse(column);
    }

    private static Column column(Part part, TableShape table) {
        Column column = table.columns().stream()
                .filter(one -> one.name().equalsIgnoreCase(part.column()))
                .findFirst()
                .orElseThrow(() -> wrong(part, table, "there is no such column"));
        Set<Kind> kinds = part.unit().isPresent() ? TIMES : PLAIN;
        if (!kinds.contains(column.type().kind())) {
            throw wrong(
                    part,
                    table,
                    "it is of kind " + column.type().kind().name().toLowerCase(Locale.ROOT) + ", and "
                            + (part.unit().isPresent()
                                    ? "only dates and timestamps have a year, month, day or hour"
                                    : "its value would not come back from a path as it was"));
        }
        return column;
    }

    private static TargetException wrong(Part part, TableShape table, String why) {
        String names = table.columns().stream().map(Column::name).collect(joining(", "));
        return new TargetException(
                FailureKind.ENVIRONMENT,
                "Table " + table.table() + " cannot be parted by \"" + part.column() + "\": " + why
                        + ". Correct parquet.partition.by, for this table alone as table." + table.table()
                        + ".parquet.partition.by. It has the columns " + names + ".");
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
