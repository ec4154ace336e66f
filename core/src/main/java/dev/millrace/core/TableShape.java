package dev.millrace.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A table's name and columns. Equality is by value, and cheap: shapes stand in hash maps on the way of every row. */
public final class TableShape {
    private final TableName table;
    private final List<Column> columns;
    private final List<Column> keyColumns;
    private final int hash;

    /** The key's columns in the order of the table's. */
    public TableShape(TableName table, List<Column> columns) {
        this(table, columns, columns.stream().filter(Column::inKey).toList());
    }

    /** The key's columns in an order of their own: that of every {@link Key} of this table. */
    public TableShape(TableName table, List<Column> columns, List<Column> keyColumns) {
        this.table = table;
        this.columns = List.copyOf(columns);
        this.keyColumns = List.copyOf(keyColumns);
        this.hash = 31 * (31 * table.hashCode() + this.columns.hashCode()) + this.keyColumns.hashCode();
        Set<String> names = new HashSet<>();
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw new IllegalArgumentException("Column \"" + column.name() + "\" stands twice in " + table);
            }
        }
    }

    public TableName table() {
        return table;
    }

    public List<Column> columns() {
        return columns;
    }

    public List<Column> keyColumns() {
        return keyColumns;
    }

    public Optional<Column> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    /** The same table without these columns, of which none is of its key. */
    public TableShape without(Set<String> names) {
        return new TableShape(
                table,
                columns.stream()
                        .filter(column -> !names.contains(column.name()))
                        .toList(),
                keyColumns);
    }

    /**
     * This shape's columns, then those that only the other one has. A column that one of the two lacks may be null:
     * there are rows without it.
     */
    public TableShape and(TableShape other) {
        if (equals(other)) {
            return this;
        }
        List<Column> all = new ArrayList<>();
        for (Column column : columns) {
            all.add(other.column(column.name()).isPresent() ? column : nullable(column));
        }
        for (Column column : other.columns) {
            if (column(column.name()).isEmpty()) {
                all.add(nullable(column));
            }
        }
        return new TableShape(table, all, keyColumns);
    }

    private static Column nullable(Column column) {
        return column.inKey() ? column : column.asNullable();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof TableShape that
                        && hash == that.hash
                        && table.equals(that.table)
                        && columns.equals(that.columns)
                        && keyColumns.equals(that.keyColumns));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return table + columns.stream().map(Column::name).toList().toString();
    }
}
