package dev.millrace.sink.schema;

import dev.millrace.core.Column;
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
}
