package dev.millrace.cli.demo;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a column means, whichever engine holds it. Values are read into one form per kind, so that two engines' spellings
 * of one value are equal, and two values never are.
 */
enum ColumnKind {
    /** Integers of any width and decimals of any scale: 7, 7.0 and 7.000000 are one number. */
    NUMBER,
    DOUBLE,
    TEXT,
    JSON,
    BOOLEAN,
    DATE,
    /** Date and time of day, with or without a zone; sessions are in UTC. */
    TIMESTAMP,
    BYTES;

    /** An offset of zero, as PostgreSQL ends a timestamptz in a session in UTC. */
    private static final Pattern UTC_SUFFIX = Pattern.compile("(Z|[+]00(:?00)?)$");

    /** The value in this kind's one form; null where the column is NULL. */
    @Nullable Object read(ResultSet row, int index) throws SQLException {
        Object value =
                switch (this) {
                    case DOUBLE -> row.getDouble(index);
                    case BOOLEAN -> row.getBoolean(index);
                    case BYTES -> row.getBytes(index);
                    case NUMBER, TEXT, JSON, DATE, TIMESTAMP -> row.getString(index);
                };
        return row.wasNull() || value == null ? null : canonical(value);
    }

    private Object canonical(Object value) {
        return switch (this) {
            case NUMBER -> new BigDecimal((String) value).stripTrailingZeros();
            case JSON -> CanonicalJson.parse((String) value);
            case DATE -> LocalDate.parse((String) value);
            case TIMESTAMP -> timestamp((String) value);
            case BYTES -> HexFormat.of().formatHex((byte[]) value);
            case DOUBLE, TEXT, BOOLEAN -> value;
        };
    }

    static LocalDateTime timestamp(String text) {
        String local = UTC_SUFFIX.matcher(text).replaceFirst("").replace(' ', 'T');
        return LocalDateTime.parse(local).truncatedTo(ChronoUnit.MICROS);
    }

    /** For a column that the shop does not know, as one that somebody added by hand. */
    static ColumnKind ofJdbcType(int type) {
        return switch (type) {
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.DECIMAL, Types.NUMERIC -> NUMBER;
            case Types.REAL, Types.FLOAT, Types.DOUBLE -> DOUBLE;
            case Types.BIT, Types.BOOLEAN -> BOOLEAN;
            case Types.DATE -> DATE;
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> TIMESTAMP;
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> BYTES;
            default -> TEXT;
        };
    }
}
