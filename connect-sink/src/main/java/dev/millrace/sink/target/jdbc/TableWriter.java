package dev.millrace.sink.target.jdbc;

import dev.millrace.core.Column;
import dev.millrace.core.Key;
import dev.millrace.core.Row;
import dev.millrace.core.TableShape;
import dev.millrace.sink.buffer.TableBatch;
import dev.millrace.sink.target.jdbc.ColumnType.Binder;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a table's batch with plain statements of many rows: deletes first, then upserts. */
final class TableWriter {
    private final Session session;
    private final SqlDialect dialect;
    private final TableShape stands;

    TableWriter(Session session, TableShape stands) {
        this.session = session;
        this.dialect = session.dialect();
        this.stands = stands;
    }

    void write(TableBatch batch) throws SQLException {
        delete(batch);
        for (Map.Entry<TableShape, List<Row>> group : batch.rows().entrySet()) {
            upsert(group.getKey(), group.getValue());
        }
    }

    private void delete(TableBatch batch) throws SQLException {
        TableShape keyed = new TableShape(batch.table(), batch.shape().keyColumns());
        Binder[] binders = binders(keyed.columns());
        for (List<Key> keys : chunks(batch.deletes(), binders.length)) {
            try (PreparedStatement statement =
                    session.connection().prepareStatement(dialect.delete(keyed, keys.size()))) {
                int index = 1;
                for (Key key : keys) {
                    for (int i = 0; i < binders.length; i++) {
                        binders[i].bind(statement, index++, key.value(i));
                    }
                }
                statement.executeUpdate();
            }
        }
    }

    private void upsert(TableShape shape, List<Row> rows) throws SQLException {
        Binder[] binders = binders(shape.columns());
        for (List<Row> chunk : chunks(rows, binders.length)) {
            String sql = dialect.upsert(shape, shape.columns(), chunk.size());
            try (PreparedStatement statement = session.connection().prepareStatement(sql)) {
                int index = 1;
                for (Row row : chunk) {
                    for (int i = 0; i < binders.length; i++) {
                        bind(statement, index++, row.value(i), binders[i]);
                    }
                }
                statement.executeUpdate();
            }
        }
    }

    private static void bind(PreparedStatement statement, int index, @Nullable Object value, Binder binder)
            throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.NULL);
        } else {
            binder.bind(statement, index, value);
        }
    }

    /** Values are bound by the type of the column that stands, not by the one that came. */
    private Binder[] binders(List<Column> columns) {
        return columns.stream()
                .map(column -> stands.column(column.name()).orElse(column))
                .map(column -> dialect.columnType(column.type(), column.inKey()).binder())
                .toArray(Binder[]::new);
    }

    private <T> List<List<T>> chunks(List<T> all, int columns) {
        int most = Math.max(
                1,
                Math.min(dialect.facts().rowsPerStatement(), dialect.facts().parametersMost() / Math.max(1, columns)));
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += most) {
            chunks.add(all.subList(from, Math.min(all.size(), from + most)));
        }
        return chunks;
    }
}
