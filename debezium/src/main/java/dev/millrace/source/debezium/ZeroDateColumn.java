package dev.millrace.source.debezium;

import io.debezium.jdbc.JdbcValueConverters;
import io.debezium.jdbc.TemporalPrecisionMode;
import io.debezium.relational.Column;
import io.debezium.relational.ValueConverter;
import io.debezium.spi.converter.RelationalColumn;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjuster;
import java.util.Objects;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;

/** A DATE, DATETIME or TIMESTAMP column: Debezium's own conversion, and which of its values are zero dates. */
final class ZeroDateColumn {
    private final Column column;
    private final ValueConverter converter;
    private final JdbcValueConverters converters;
    private final Object epoch;

    ZeroDateColumn(RelationalColumn column, TemporalPrecisionMode precision, TemporalAdjuster adjuster) {
        this.column = Column.editor()
                .name(column.name())
                .type(column.typeName(), column.typeExpression())
                .jdbcType(column.jdbcType())
                .length(column.length().orElse(Column.UNSET_INT_VALUE))
                .optional(column.isOptional())
                .create();
        this.converters = new Conversion(precision, adjuster);
        this.converter = converters.converter(this.column, new Field(column.name(), 0, schema().build()));
        this.epoch = Objects.requireNonNull(converter.convert(
                switch (column.jdbcType()) {
                    case Types.DATE -> LocalDate.EPOCH;
                    case Types.TIMESTAMP -> LocalDate.EPOCH.atStartOfDay();
                    default -> Instant.EPOCH.atZone(ZoneOffset.UTC);
                }));
    }

    static boolean hasType(RelationalColumn column) {
        return switch (column.jdbcType()) {
            case Types.DATE, Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> true;
            default -> false;
        };
    }

    SchemaBuilder schema() {
        return converters.schemaBuilder(column);
    }

    /** 1970-01-01 as a converted value. */
    Object epoch() {
        return epoch;
    }

    /**
     * The converted value, null for NULL, and for a zero date what is given for it. Both the binlog's and the snapshot's
     * reader give null for a DATE or DATETIME whose month or day is zero, so only a column that is NOT NULL tells it from
     * NULL. A zero TIMESTAMP is null to the snapshot too, but the epoch to the binlog's reader; no other TIMESTAMP is the
     * epoch, as the type begins one second later (MySQL manual, "The DATE, DATETIME, and TIMESTAMP Types").
     */
    @Nullable Object convert(@Nullable Object raw, @Nullable Object zero) {
        if (raw == null) {
            return column.isOptional() ? null : zero;
        }
        Object value = converter.convert(raw);
        return column.jdbcType() == Types.TIMESTAMP_WITH_TIMEZONE && epoch.equals(value) ? zero : value;
    }

    /** A default comes converted: a zero date as the epoch, or not at all where the column may be NULL. */
    @Nullable Object defaultOf(Object converted, @Nullable Object zero) {
        return !column.isOptional() && epoch.equals(converted) ? zero : converted;
    }

    /** What MySQL and MariaDB have in common, without what needs a connector to be there. */
    private static final class Conversion extends JdbcValueConverters {
        Conversion(TemporalPrecisionMode precision, TemporalAdjuster adjuster) {
            super(null, precision, ZoneOffset.UTC, adjuster, null, null);
        }

        /** A DATETIME has no zone, but comes from the driver as an instant in the worker's. */
        @Override
        protected Object convertTimestamp(Column column, Field field, Object data) {
            LocalDateTime local = data instanceof Timestamp timestamp ? timestamp.toLocalDateTime() : null;
            return super.convertTimestamp(column, field, local == null ? data : local);
        }

        @Override
        protected Object handleUnknownData(Column column, Field field, Object data) {
            throw new IllegalArgumentException("A %s cannot be read as a %s in column \"%s\"."
                    .formatted(data.getClass().getName(), column.typeName(), column.name()));
        }
    }
}
