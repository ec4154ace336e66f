package dev.millrace.sink.target.jdbc;

import dev.millrace.core.Column;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.schema.SchemaChange.FillColumn;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fills a column of the rows that were there before it, page by page in the order of the key, each page in a
 * transaction of its own: whoever writes a row waits for a page at most, and readers not at all.
 */
final class Backfill {
    private static final int PAGE_ROWS = 5_000;

    private final Session session;
    private final SqlDialect dialect;
    private final FillColumn fill;

    Backfill(Session session, FillColumn fill) {
        this.session = session;
        this.dialect = session.dialect();
        this.fill = fill;
    }

    /** What it comes to. */
    static String words(SqlDialect dialect, FillColumn fill) {
        String column = dialect.quote(fill.column().name());
        return "UPDATE %s SET %s = %s WHERE %s IS NULL"
                .formatted(SqlText.name(dialect, fill.table()), column, value(dialect, fill), column);
    }

    private static String value(SqlDialect dialect, FillColumn fill) {
        return fill.value().equals(FillColumn.UUID) ? dialect.randomUuid() : dialect.text(fill.value());
    }

    void run() throws SQLException {
        List<Column> key = keyOf(fill.table());
        if (key.isEmpty()) {
            session.run(words(dialect, fill)); // no order to go by
            return;
        }
        TableShape keyed = new TableShape(fill.table(), key);
        @Nullable Object[] after = {};
        while (true) {
            List<@Nullable Object[]> upTo =
                    session.query(dialect.keyAfter(keyed, after.length == 0, PAGE_ROWS), steps(key.size(), after));
            String condition = after.length == 0 ? "" : " AND " + SqlText.beyond(dialect, key);
            List<@Nullable Object> values = new ArrayList<>(Arrays.asList(steps(key.size(), after)));
            if (!upTo.isEmpty()) {
                condition += " AND NOT (" + SqlText.beyond(dialect, key) + ")";
                values.addAll(Arrays.asList(steps(key.size(), upTo.get(0))));
            }
            session.execute(words(dialect, fill) + condition, values.toArray());
            if (upTo.isEmpty()) {
                return;
            }
            after = upTo.get(0);
        }
    }

    private List<Column> keyOf(TableName table) throws SQLException {
        return new Tables(0)
                .describe(session, table)
                .map(stands -> stands.shape().keyColumns())
                .orElse(List.of());
    }

    /** The values of {@link SqlText#beyond}'s parameters. */
    private static @Nullable Object[] steps(int columns, @Nullable Object[] key) {
        List<@Nullable Object> values = new ArrayList<>();
        if (key.length > 0) {
            for (int last = 0; last < columns; last++) {
                values.addAll(Arrays.asList(key).subList(0, last + 1));
            }
        }
        return values.toArray();
    }
}
