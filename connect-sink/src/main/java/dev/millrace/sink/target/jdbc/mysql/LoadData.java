package dev.millrace.sink.target.jdbc.mysql;

import dev.millrace.core.Column;
import dev.millrace.core.Row;
import dev.millrace.sink.target.bulk.ByteSink;
import dev.millrace.sink.target.bulk.CellEncoder;
import dev.millrace.sink.target.bulk.CellRows;
import dev.millrace.sink.target.bulk.RowChunks;
import dev.millrace.sink.target.bulk.RowEncoder;
import dev.millrace.sink.target.jdbc.ByteLoad;
import dev.millrace.sink.target.jdbc.SqlDialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.List;
import org.mariadb.jdbc.Statement;

/**
 * {@code LOAD DATA LOCAL INFILE} from memory. With LOCAL the server never fails over a row: it bends values and leaves
 * duplicates out, and warns of each. So whatever it warns of is refused here.
 *
 * <p>The stream is always given. Without one, the driver would open the file that the server names.
 */
final class LoadData implements ByteLoad {
    private final SqlDialect dialect;

    LoadData(SqlDialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public boolean replaces() {
        return true;
    }

    @Override
    public void load(Connection connection, String table, List<Column> columns, List<Row> rows, OnDuplicate onDuplicate)
            throws SQLException {
        RowChunks chunks = new RowChunks(rows, encoder(columns));
        try (Statement statement = connection.createStatement().unwrap(Statement.class)) {
            statement.setLocalInfileInputStream(chunks);
            long loaded = statement.executeLargeUpdate(sql(table, columns, onDuplicate));
            if (chunks.refusal().isPresent()) {
                throw new RefusedException(chunks.refusal().get());
            }
            SQLWarning warning = statement.getWarnings();
            if (warning != null) {
                throw new RefusedException("LOAD DATA warned with code " + warning.getErrorCode());
            }
            if (loaded < rows.size()) {
                throw new RefusedException("LOAD DATA left " + (rows.size() - loaded) + " rows out");
            }
        }
    }

    private String sql(String table, List<Column> columns, OnDuplicate onDuplicate) {
        StringBuilder fields = new StringBuilder();
        StringBuilder sets = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            String name = dialect.quote(columns.get(i).name());
            boolean hex = LoadDataText.isHex(columns.get(i).type());
            fields.append(i == 0 ? "" : ", ").append(hex ? "@c" + i : name);
            if (hex) {
                sets.append(sets.isEmpty() ? " SET " : ", ")
                        .append(name)
                        .append(" = UNHEX(@c")
                        .append(i)
                        .append(')');
            }
        }
        return "LOAD DATA LOCAL INFILE 'millrace'%s INTO TABLE %s CHARACTER SET utf8mb4 (%s)%s"
                .formatted(onDuplicate == OnDuplicate.REPLACE ? " REPLACE" : "", table, fields, sets);
    }

    @Override
    public RowEncoder encoder(List<Column> columns) {
        CellEncoder[] cells = columns.stream()
                .map(column -> LoadDataText.encoder(column.type()))
                .toArray(CellEncoder[]::new);
        return new CellRows(cells) {
            @Override
            protected void before(int column, ByteSink out) {
                if (column > 0) {
                    out.put(LoadDataText.FIELD_END);
                }
            }

            @Override
            protected void writeNull(ByteSink out) {
                LoadDataText.writeNull(out);
            }

            @Override
            protected void end(ByteSink out) {
                out.put(LoadDataText.LINE_END);
            }
        };
    }
}
