package dev.millrace.sink.target.jdbc.postgres;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.sink.target.bulk.ByteSink;
import dev.millrace.sink.target.bulk.CellEncoder;
import dev.millrace.sink.target.bulk.RowEncoder;
import dev.millrace.sink.target.jdbc.Fraction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;

/** Values as COPY's text form has them, for tables with a type whose binary form only the server knows. */
final class CopyText {
    private static final byte[] NULL = {'\\', 'N'};

    private CopyText() {}

    static RowEncoder rows(List<Column> columns) {
        CellEncoder[] cells =
                columns.stream().map(column -> encoder(column.type())).toArray(CellEncoder[]::new);
        return (row, out) -> {
            for (int i = 0; i < cells.length; i++) {
                if (i > 0) {
                    out.put((byte) '\t');
                }
                Object value = row.value(i);
                if (value == null) {
                    out.put(NULL);
                } else {
                    cells[i].write(value, out);
                }
            }
            out.put((byte) '\n');
        };
    }

    private static CellEncoder encoder(FieldType type) {
        return switch (type.kind()) {
            case BOOLEAN -> (value, out) -> out.put((byte) (isTrue(value) ? 't' : 'f'));
            case DATE -> CopyText::date;
            case TIME -> CopyText::time;
            case DATETIME, INSTANT -> CopyText::moment;
            case ARRAY -> (value, out) -> escaped(PostgresText.ofArray(value), out);
            case OTHER ->
                PostgresDialect.isHstore(type) ? (value, out) -> escaped(HstoreText.of(value), out) : CopyText::text;
            default -> CopyText::text;
        };
    }

    private static boolean isTrue(Object value) {
        return value instanceof Boolean flag ? flag : ((Number) value).longValue() != 0;
    }

    /** The server would cut a time behind it without a word. */
    private static void date(Object value, ByteSink out) {
        if (value instanceof LocalDateTime || value instanceof Instant) {
            throw new ArithmeticException("a date with a time");
        }
        text(value, out);
    }

    private static void time(Object value, ByteSink out) {
        if (value instanceof Duration time && !PostgresText.isOfDay(time)) {
            throw new ArithmeticException("time out of range");
        }
        if (value instanceof LocalDateTime || value instanceof Instant) {
            throw new ArithmeticException("a time with a date");
        }
        moment(value, out);
    }

    private static void moment(Object value, ByteSink out) {
        if (!Fraction.isWhole(value)) {
            throw new ArithmeticException("more digits of a second than the server keeps");
        }
        text(value, out);
    }

    private static void text(Object value, ByteSink out) {
        escaped(PostgresText.of(value), out);
    }

    private static void escaped(String text, ByteSink out) {
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            switch (each) {
                case '\\' -> out.putAscii("\\\\");
                case '\t' -> out.putAscii("\\t");
                case '\n' -> out.putAscii("\\n");
                case '\r' -> out.putAscii("\\r");
                default -> out.put(each);
            }
        }
    }
}
