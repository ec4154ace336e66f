package dev.millrace.sink.schema;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;

/** One step that makes a table fit. Nothing is ever dropped or narrowed. */
public sealed interface SchemaChange {
    TableName table();

    record CreateTable(TableShape shape) implements SchemaChange {
        @Override
        public TableName table() {
            return shape.table();
        }

        @Override
        public String toString() {
            return "create table " + shape;
        }
    }

    record AddColumn(TableName table, Column column) implements SchemaChange {
        @Override
        public String toString() {
            return "add column " + column.name() + " to " + table;
        }
    }

    /**
     * A column takes more than it did, and keeps all else.
     *
     * @param column as it stands
     */
    record WidenType(TableName table, Column column, FieldType to) implements SchemaChange {
        @Override
        public String toString() {
            return "widen column %s of %s from %s to %s"
                    .formatted(column.name(), table, TypeWords.of(column.type()), TypeWords.of(to));
        }
    }

    /**
     * A column takes nulls.
     *
     * @param column as it stands
     */
    record RelaxColumn(TableName table, Column column) implements SchemaChange {
        @Override
        public String toString() {
            return "allow nulls in column " + column.name() + " of " + table;
        }
    }

    /**
     * Rows that were there before the column get a value.
     *
     * @param value what {@code schema.backfill} gives; {@link #UUID} is another one for each row
     */
    record FillColumn(TableName table, Column column, String value) implements SchemaChange {
        public static final String UUID = "${uuid}";

        @Override
        public String toString() {
            return "fill column " + column.name() + " of " + table;
        }
    }

    /** A column that is filled takes no nulls any more, as in the source. */
    record TightenColumn(TableName table, Column column) implements SchemaChange {
        @Override
        public String toString() {
            return "refuse nulls in column " + column.name() + " of " + table;
        }
    }
}
