package dev.millrace.sink.target.bigquery;

import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.QueryParameterValue;
import com.google.cloud.bigquery.StandardSQLTypeName;
import dev.millrace.core.Column;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The least and the greatest value of a key column in a batch, in BigQuery's order. */
final class KeyRange {
    private static final Set<StandardSQLTypeName> ORDERED = EnumSet.of(
            StandardSQLTypeName.INT64,
            StandardSQLTypeName.NUMERIC,
            StandardSQLTypeName.BIGNUMERIC,
            StandardSQLTypeName.STRING,
            StandardSQLTypeName.DATE,
            StandardSQLTypeName.DATETIME,
            StandardSQLTypeName.TIMESTAMP);

    private final String column;
    private final StandardSQLTypeName type;
    private final Comparator<Object> order;
    private @Nullable Object least;
    private @Nullable Object greatest;

    private KeyRange(String column, StandardSQLTypeName type) {
        this.column = column;
        this.type = type;
        this.order = order(type);
    }

    /** Of those key columns whose types have an order that we know. */
    static List<KeyRange> of(StandingTable table, List<Column> key) {
        List<KeyRange> ranges = new ArrayList<>();
        for (Column column : key) {
            Field field = table.field(column);
            StandardSQLTypeName type = field.getType().getStandardType();
            if (ORDERED.contains(type)) {
                ranges.add(new KeyRange(field.getName(), type));
            }
        }
        return ranges;
    }

    String column() {
        return column;
    }

    void note(Object given) {
        Object value = comparable(given);
        if (least == null || order.compare(value, least) < 0) {
            least = value;
        }
        if (greatest == null || order.compare(value, greatest) > 0) {
            greatest = value;
        }
    }

    QueryParameterValue least() {
        return parameter(Objects.requireNonNull(least));
    }

    QueryParameterValue greatest() {
        return parameter(Objects.requireNonNull(greatest));
    }

    private QueryParameterValue parameter(Object value) {
        return type == StandardSQLTypeName.NUMERIC
                ? QueryParameterValue.numeric((BigDecimal) value)
                : Literals.parameter(value);
    }

    /** One class for all values of a type: a key's integers come in whichever size the source has. */
    private Object comparable(Object value) {
        return switch (type) {
            case INT64 -> value instanceof BigDecimal number ? number.longValueExact() : ((Number) value).longValue();
            case NUMERIC, BIGNUMERIC ->
                value instanceof BigDecimal ? value : BigDecimal.valueOf(((Number) value).longValue());
            case STRING -> value.toString();
            case DATETIME -> value instanceof LocalDate day ? day.atStartOfDay() : value;
            default -> value;
        };
    }

    private static Comparator<Object> order(StandardSQLTypeName type) {
        return switch (type) {
            case INT64 -> Comparator.comparing(Long.class::cast);
            case NUMERIC, BIGNUMERIC -> Comparator.comparing(BigDecimal.class::cast);
            case DATE -> Comparator.comparing(value -> ((LocalDate) value).toEpochDay());
            case DATETIME -> (one, other) -> ((LocalDateTime) one).compareTo((LocalDateTime) other);
            case TIMESTAMP -> Comparator.comparing(Instant.class::cast);
            // The order of the bytes, which is that of code points and not that of Java's.
            default ->
                (one, other) -> Arrays.compareUnsigned(
                        one.toString().getBytes(StandardCharsets.UTF_8),
                        other.toString().getBytes(StandardCharsets.UTF_8));
        };
    }
}
