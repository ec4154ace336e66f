package dev.millrace.sink.target.bigquery;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;

/**
 * How a table is cut into partitions.
 *
 * @param unit of time; empty where the range tells
 * @param range start, end and step of whole numbers; empty where the unit tells
 */
record Partitioning(String column, Optional<String> unit, List<Long> range) {
    private static final Set<String> UNITS = Set.of("hour", "day", "month", "year");
    private static final int OF_A_RANGE = 4;

    /** Nothing for an empty text. */
    static Optional<Partitioning> parse(String key, String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        List<String> parts = List.of(text.split(":", -1));
        String column = parts.get(0);
        if (!column.isEmpty() && parts.size() == 1) {
            return Optional.of(new Partitioning(column, Optional.of("day"), List.of()));
        }
        if (!column.isEmpty()
                && parts.size() == 2
                && UNITS.contains(parts.get(1).toLowerCase(Locale.ROOT))) {
            return Optional.of(new Partitioning(column, Optional.of(parts.get(1).toLowerCase(Locale.ROOT)), List.of()));
        }
        if (!column.isEmpty() && parts.size() == OF_A_RANGE) {
            try {
                List<Long> range =
                        parts.subList(1, OF_A_RANGE).stream().map(Long::valueOf).toList();
                if (range.get(0) < range.get(1) && range.get(2) > 0) {
                    return Optional.of(new Partitioning(column, Optional.empty(), range));
                }
            } catch (NumberFormatException e) {
                // no range, and said below
            }
        }
        throw new ConfigException(key, text, "is none of COLUMN, COLUMN:hour|day|month|year and COLUMN:START:END:STEP");
    }

    /** As it stands in CREATE TABLE. */
    String clause(Column partitioned) {
        String name = Names.quoted(partitioned.name());
        if (unit.isEmpty()) {
            return "RANGE_BUCKET(%s, GENERATE_ARRAY(%d, %d, %d))"
                    .formatted(name, range.get(0), range.get(1), range.get(2));
        }
        String by = unit.get().toUpperCase(Locale.ROOT);
        if (partitioned.type().kind() == Kind.DATE) {
            return by.equals("DAY") ? name : "DATE_TRUNC(%s, %s)".formatted(name, by);
        }
        String truncate = partitioned.type().kind() == Kind.DATETIME ? "DATETIME_TRUNC" : "TIMESTAMP_TRUNC";
        return "%s(%s, %s)".formatted(truncate, name, by);
    }
}
