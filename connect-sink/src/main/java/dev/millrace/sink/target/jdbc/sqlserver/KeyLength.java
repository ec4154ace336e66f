package dev.millrace.sink.target.jdbc.sqlserver;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.TargetException;
import java.util.List;

/** How long keys may be: the index of a clustered key takes 900 bytes, any other one 1,700. */
final class KeyLength {
    /** Of a key whose length nobody tells. */
    static final int TEXT_CHARS = 255;

    private static final int CLUSTERED_MOST = 900;
    private static final int MOST = 1_700;
    private static final int BYTES = 255;
    private static final int CHARACTER_BYTES = 2;
    private static final int LEAST_CHARS = 16;
    /** What a column takes that is no text and no bytes, at most. */
    private static final int OTHER_BYTES = 17;

    private KeyLength() {}

    static boolean isClustered(TableShape shape) {
        return shape.keyColumns().stream().mapToInt(KeyLength::bytesOf).sum() <= CLUSTERED_MOST;
    }

    /** The shape with a key that an index takes: columns of unknown length share what is left. */
    static TableShape fitting(TableShape shape) {
        long free = shape.keyColumns().stream().filter(KeyLength::isFree).count();
        int fixed = shape.keyColumns().stream()
                .filter(column -> !isFree(column))
                .mapToInt(KeyLength::bytesOf)
                .sum();
        int each = free == 0 ? 0 : (int) ((MOST - fixed) / free);
        if (fixed > MOST || (free > 0 && each < LEAST_CHARS * CHARACTER_BYTES)) {
            throw new TargetException(
                    FailureKind.ENVIRONMENT,
                    "The key of " + shape.table() + ", "
                            + shape.keyColumns().stream().map(Column::name).toList() + ", may be longer than the "
                            + MOST
                            + " bytes that an index of SQL Server takes. Name a shorter key in key.fields, or create the"
                            + " table by hand with columns as long as your keys really are.");
        }
        List<Column> key =
                shape.keyColumns().stream().map(column -> fitted(column, each)).toList();
        List<Column> columns =
                shape.columns().stream().map(column -> fitted(column, each)).toList();
        return new TableShape(shape.table(), columns, key);
    }

    private static Column fitted(Column column, int bytes) {
        if (!column.inKey() || !isFree(column)) {
            return column;
        }
        return column.ofType(
                column.type().kind() == Kind.BINARY
                        ? FieldType.binary(Math.min(BYTES, bytes))
                        : FieldType.text(Math.min(TEXT_CHARS, bytes / CHARACTER_BYTES)));
    }

    private static boolean isFree(Column column) {
        Kind kind = column.type().kind();
        return (kind == Kind.TEXT || kind == Kind.BINARY) && !column.type().isBounded();
    }

    private static int bytesOf(Column column) {
        int size = Math.min(column.type().size(), WireType.BINARY_MOST);
        return switch (column.type().kind()) {
            case TEXT -> size * (column.type().isAscii() ? 1 : CHARACTER_BYTES);
            case BINARY -> size;
            default -> OTHER_BYTES;
        };
    }
}
