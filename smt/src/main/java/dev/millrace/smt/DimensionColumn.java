package dev.millrace.smt;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** A column of the dimension: its Connect type, how its values are read, and how a key is bound to it. */
record DimensionColumn(String name, int jdbcType, Schema schema) {
    private static final LocalDateTime EPOCH = LocalDateTime.of(1970, 1, 1, 0, 0);

    static DimensionColumn of(ResultSetMetaData table, int index) throws SQLException {
        int type = table.getColumnType(index);
        Schema schema =
                switch (type) {
                    case Types.BOOLEAN, Types.BIT -> Schema.OPTIONAL_BOOLEAN_SCHEMA;
                    case Types.TINYINT, Types.SMALLINT, Types.INTEGER ->
                        table.isSigned(index) ? Schema.OPTIONAL_INT32_SCHEMA : Schema.OPTIONAL_INT64_SCHEMA;
                    case Types.BIGINT ->
                        table.isSigned(index)
                                ? Schema.OPTIONAL_INT64_SCHEMA
                                : Decimal.builder(0).optional().build();
                    case Types.DECIMAL, Types.NUMERIC ->
                        Decimal.builder(table.getScale(index)).optional().build();
                    case Types.REAL, Types.FLOAT, Types.DOUBLE -> Schema.OPTIONAL_FLOAT64_SCHEMA;
                    case Types.DATE -> named(SchemaBuilder.int32(), "Date");
                    case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE ->
                        isInstant(table, index)
                                ? named(SchemaBuilder.string(), "ZonedTimestamp")
                                : named(SchemaBuilder.int64(), "MicroTimestamp");
                    case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> Schema.OPTIONAL_BYTES_SCHEMA;
                    default -> Schema.OPTIONAL_STRING_SCHEMA;
                };
        return new DimensionColumn(table.getColumnLabel(index), type, schema);
    }

    private static boolean isInstant(ResultSetMetaData table, int index) throws SQLException {
        String name = table.getColumnTypeName(index);
        return name.equalsIgnoreCase("timestamptz") || name.equalsIgnoreCase("TIMESTAMP WITH TIME ZONE");
    }

    private static Schema named(SchemaBuilder builder, String name) {
        return builder.name("io.debezium.time." + name).optional().build();
    }

    /** As Connect carries it. */
    @Nullable Object read(ResultSet row, int index) throws SQLException {
        if (row.getObject(index) == null) {
            return null;
        }
        return switch (schema.type()) {
            case BOOLEAN -> row.getBoolean(index);
            case INT32 ->
                jdbcType == Types.DATE
                        ? (Object) (int) row.getObject(index, LocalDate.class).toEpochDay()
                        : (Object) row.getInt(index);
            case INT64 ->
                jdbcType == Types.TIMESTAMP
                        ? ChronoUnit.MICROS.between(EPOCH, row.getObject(index, LocalDateTime.class))
                        : row.getLong(index);
            case FLOAT64 -> row.getDouble(index);
            case BYTES -> schema.name() == null ? row.getBytes(index) : (Object) decimal(row, index);
            default ->
                schema.name() == null
                        ? row.getString(index)
                        : row.getObject(index, OffsetDateTime.class).toInstant().toString();
        };
    }

    private BigDecimal decimal(ResultSet row, int index) throws SQLException {
        return row.getBigDecimal(index)
                .setScale(Integer.parseInt(schema.parameters().get(Decimal.SCALE_FIELD)));
    }

    /** By the column's own type, since a database may pass over an index where types differ. */
    void bind(PreparedStatement statement, int index, Object plain) throws SQLException {
        try {
            switch (schema.type()) {
                case BOOLEAN ->
                    statement.setBoolean(
                            index, Boolean.TRUE.equals(new ColumnCast(ColumnCast.Kind.BOOLEAN, 0).of(plain)));
                case INT32, INT64, BYTES -> bindNumber(statement, index, plain);
                case FLOAT64 -> statement.setDouble(index, Double.parseDouble(plain.toString()));
                default -> {
                    if (jdbcType == Types.OTHER) {
                        statement.setObject(index, plain.toString(), Types.OTHER);
                    } else {
                        statement.setString(index, plain.toString());
                    }
                }
            }
        } catch (IllegalArgumentException | ArithmeticException | ClassCastException e) {
            throw new DataException(
                    "A value of the row cannot be compared with the dimension's key column \"%s\", whose type"
                                    .formatted(name)
                            + " is another. Cast it first, with MapColumns.");
        }
    }

    private void bindNumber(PreparedStatement statement, int index, Object plain) throws SQLException {
        if (jdbcType == Types.DATE) {
            statement.setObject(
                    index,
                    plain instanceof Instant day
                            ? day.atOffset(ZoneOffset.UTC).toLocalDate()
                            : LocalDate.parse(plain.toString()));
            return;
        }
        BigDecimal number = plain instanceof BigDecimal decimal ? decimal : new BigDecimal(plain.toString());
        if (schema.type() == Schema.Type.BYTES) {
            statement.setBigDecimal(index, number);
        } else {
            statement.setLong(index, number.longValueExact());
        }
    }
}
