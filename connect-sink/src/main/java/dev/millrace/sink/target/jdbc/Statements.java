package dev.millrace.sink.target.jdbc;

import dev.millrace.core.Column;
import dev.millrace.core.Key;
import dev.millrace.core.Row;
import dev.millrace.core.RowChange.Delete;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.jdbc.ColumnType.Binder;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Rows by plain statements, many in each, within what the server takes at once. Needs nothing but DML. */
final class Statements {
    private static final int VALUE_BYTES = 32;

    private final Session session;
    private final SqlDialect dialect;
    private final StandingTable stands;

    Statements(Session session, StandingTable stands) {
        this.session = session;
        this.dialect = session.dialect();
        this.stands = stands;
    }

    void delete(TableShape shape, List<Key> keys) throws SQLException {
        TableShape keyed = keyed(shape);
        keys(keyed, keys, count -> dialect.delete(keyed, count));
    }

    /** Deletes softly: the rows stay and say when, and with a column for it each says by which change. */
    void mark(TableShape shape, List<Delete> deletes) throws SQLException {
        TableShape keyed = keyed(shape);
        Optional<Column> position = deletes.stream().findFirst().flatMap(Delete::positionColumn);
        if (position.isPresent()) {
            markEach(keyed, position.get(), deletes);
        } else {
            List<Key> keys = deletes.stream().map(Delete::key).toList();
            keys(keyed, keys, count -> dialect.mark(keyed, count));
        }
    }

    private void markEach(TableShape keyed, Column position, List<Delete> deletes) throws SQLException {
        Binder[] binders = binders(keyed.columns());
        Binder binder = binders(List.of(position))[0];
        try (PreparedStatement statement = session.connection().prepareStatement(dialect.markOne(keyed, position))) {
            for (List<Delete> chunk : chunks(deletes, binders.length + 1, delete -> bytesOf(delete.key()))) {
                for (Delete delete : chunk) {
                    bind(statement, 1, delete.position(), binder);
                    for (int i = 0; i < binders.length; i++) {
                        binders[i].bind(statement, i + 2, delete.key().value(i));
                    }
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        }
    }

    private void keys(TableShape keyed, List<Key> keys, IntFunction<String> sql) throws SQLException {
        Binder[] binders = binders(keyed.columns());
        many(keys, binders.length, Statements::bytesOf, sql, (statement, index, key) -> {
            for (int i = 0; i < binders.length; i++) {
                binders[i].bind(statement, index + i, key.value(i));
            }
        });
    }

    void insert(TableShape into, List<Row> rows) throws SQLException {
        rows(into.columns(), rows, count -> dialect.insert(into, into.columns(), count));
    }

    void upsert(TableShape shape, List<Row> rows) throws SQLException {
        rows(shape.columns(), rows, count -> dialect.upsert(shape, shape.columns(), count));
    }

    private void rows(List<Column> columns, List<Row> rows, IntFunction<String> sql) throws SQLException {
        Binder[] binders = binders(columns);
        List<@Nullable Object[]> values = rows.stream().map(Row::values).toList();
        many(values, binders.length, Statements::bytesOf, sql, (statement, index, row) -> {
            for (int i = 0; i < binders.length; i++) {
                bind(statement, index + i, row[i], binders[i]);
            }
        });
    }

    /** For a table whose indexes could redirect an upsert, where a stage is not allowed. */
    void updateOrInsert(TableShape shape, List<Row> rows) throws SQLException {
        List<Column> others = SqlText.others(shape.columns());
        List<Column> set = others.isEmpty() ? shape.keyColumns() : others;
        Binder[] binders = binders(shape.columns());
        List<Row> absent = new ArrayList<>();
        try (PreparedStatement statement = session.connection().prepareStatement(dialect.update(shape, set))) {
            for (Row row : rows) {
                @Nullable Object[] values = row.values();
                int index = 1;
                for (Column column : set) {
                    index = bind(statement, index, values, shape, column, binders);
                }
                for (Column column : shape.keyColumns()) {
                    index = bind(statement, index, values, shape, column, binders);
                }
                if (statement.executeUpdate() == 0) {
                    absent.add(row);
                }
            }
        }
        insert(shape, absent);
    }

    private static int bind(
            PreparedStatement statement,
            int index,
            @Nullable Object[] row,
            TableShape shape,
            Column column,
            Binder[] binders)
            throws SQLException {
        int place = shape.columns().indexOf(column);
        bind(statement, index, row[place], binders[place]);
        return index + 1;
    }

    private static void bind(PreparedStatement statement, int index, @Nullable Object value, Binder binder)
            throws SQLException {
        if (value == null) {
            binder.bindNull(statement, index);
        } else {
            binder.bind(statement, index, value);
        }
    }

    /** Binds one of a statement's rows, from a parameter on. */
    private interface RowBinder<T> {
        void bind(PreparedStatement statement, int index, T row) throws SQLException;
    }

    private <T> void many(List<T> all, int width, ToLongFunction<T> bytes, IntFunction<String> sql, RowBinder<T> binder)
            throws SQLException {
        for (List<T> chunk : chunks(all, width, bytes)) {
            try (PreparedStatement statement = session.connection().prepareStatement(sql.apply(chunk.size()))) {
                int index = 1;
                for (T row : chunk) {
                    binder.bind(statement, index, row);
                    index += width;
                }
                statement.executeUpdate();
            }
        }
    }

    private <T> List<List<T>> chunks(List<T> all, int width, ToLongFunction<T> bytes) {
        int most = Math.max(
                1, Math.min(dialect.facts().rowsPerStatement(), dialect.facts().parametersMost() / Math.max(1, width)));
        List<List<T>> chunks = new ArrayList<>();
        int from = 0;
        long size = 0;
        for (int i = 0; i < all.size(); i++) {
            long next = bytes.applyAsLong(all.get(i));
            if (i - from == most || (i > from && size + next > session.statementBytesMost())) {
                chunks.add(all.subList(from, i));
                from = i;
                size = 0;
            }
            size += next;
        }
        if (from < all.size()) {
            chunks.add(all.subList(from, all.size()));
        }
        return chunks;
    }

    private static long bytesOf(Key key) {
        long bytes = 0;
        for (int i = 0; i < key.size(); i++) {
            bytes += bytesOf(key.value(i));
        }
        return bytes;
    }

    private static long bytesOf(@Nullable Object[] row) {
        long bytes = 0;
        for (Object value : row) {
            bytes += bytesOf(value);
        }
        return bytes;
    }

    /** At most: a character takes up to three bytes, or two with a backslash before it. */
    private static long bytesOf(@Nullable Object value) {
        if (value instanceof String text) {
            return VALUE_BYTES + 3L * text.length();
        }
        return value instanceof byte[] bytes ? VALUE_BYTES + 2L * bytes.length : VALUE_BYTES;
    }

    /** The key's columns alone. */
    TableShape keyed(TableShape shape) {
        return typed(new TableShape(shape.table(), shape.keyColumns()));
    }

    /** The same columns with the types of those that stand. */
    TableShape typed(TableShape shape) {
        List<Column> columns = shape.columns().stream().map(this::typed).toList();
        return new TableShape(
                shape.table(),
                columns,
                shape.keyColumns().stream().map(this::typed).toList());
    }

    private Column typed(Column column) {
        return stands.standing()
                .column(column.name())
                .map(found -> column.ofType(found.type()))
                .orElse(column);
    }

    /** The columns as they stand: values are bound by their types, not by those that came. */
    List<Column> standing(List<Column> columns) {
        return columns.stream()
                .map(column -> stands.standing().column(column.name()).orElse(column))
                .toList();
    }

    private Binder[] binders(List<Column> columns) {
        return standing(columns).stream()
                .map(column -> dialect.columnType(column.type(), column.inKey()).binder())
                .toArray(Binder[]::new);
    }
}
