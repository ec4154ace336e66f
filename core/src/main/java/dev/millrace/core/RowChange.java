package dev.millrace.core;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a record asks for one row. */
public sealed interface RowChange extends Change {
    Key key();

    /** What remains when this change follows {@code earlier} on the same key. */
    RowChange after(RowChange earlier);

    /**
     * The row shall stand with these values; a column that it does not carry keeps what is stored.
     *
     * @param fresh the source says that the row is new there; it may still stand in the target, after a replay
     */
    record Upsert(Key key, Row row, boolean fresh) implements RowChange {
        public Upsert(Key key, Row row) {
            this(key, row, false);
        }

        @Override
        public TableName table() {
            return row.shape().table();
        }

        @Override
        public RowChange after(RowChange earlier) {
            if (earlier instanceof Delete delete) {
                return delete.soft() ? new Upsert(key, row) : new Replace(key, row);
            }
            if (earlier instanceof Replace replace) {
                return new Replace(key, row.over(replace.row()));
            }
            Upsert upsert = (Upsert) earlier;
            return new Upsert(key, row.over(upsert.row()), upsert.fresh());
        }
    }

    /** An upsert that follows a delete: nothing of the row that stood before survives. */
    record Replace(Key key, Row row) implements RowChange {
        @Override
        public TableName table() {
            return row.shape().table();
        }

        @Override
        public RowChange after(RowChange earlier) {
            return this;
        }
    }

    /**
     * The row shall be gone.
     *
     * @param soft it only gets the time into {@link #DELETED_AT}, if it is there at all
     * @param position where the delete stands in the source's log, for a row that stays; null where nothing tells
     */
    record Delete(TableShape shape, Key key, boolean soft, @Nullable String position) implements RowChange {
        /** When a row was deleted in the source, where deleted rows are kept; null says that it was not. */
        public static final Column DELETED_AT =
                new Column("_deleted_at", FieldType.temporal(FieldType.Kind.INSTANT, 6), true, false);

        public Delete(TableShape shape, Key key) {
            this(shape, key, false, null);
        }

        /** The row stays and is marked. */
        public static Delete soft(TableShape shape, Key key, @Nullable String position) {
            return new Delete(shape, key, true, position);
        }

        /** The column for the position, where the table has one. */
        public Optional<Column> positionColumn() {
            return shape.columns().stream()
                    .filter(column -> !column.inKey() && !column.equals(DELETED_AT))
                    .findFirst();
        }

        @Override
        public TableName table() {
            return shape.table();
        }

        /** The tombstone that follows a delete does not know its position. */
        @Override
        public RowChange after(RowChange earlier) {
            return position == null && earlier instanceof Delete delete ? delete : this;
        }
    }
}
