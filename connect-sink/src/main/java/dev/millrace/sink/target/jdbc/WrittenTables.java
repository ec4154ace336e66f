package dev.millrace.sink.target.jdbc;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.TargetSettings.OffsetIdentity;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Which tables a connector has written: a table that stands here and nowhere else was dropped in mid-history. */
final class WrittenTables {
    private final OffsetIdentity identity;
    private final TableName table;
    private final Set<TableName> noted = ConcurrentHashMap.newKeySet();

    /** Beside the offsets, whose table gives the place. */
    WrittenTables(OffsetIdentity identity) {
        this.identity = identity;
        this.table = TableName.of(Stream.concat(identity.table().qualifiers().stream(), Stream.of("_millrace_tables"))
                .toList());
    }

    TableShape shape() {
        return new TableShape(
                table,
                List.of(
                        new Column("namespace", FieldType.text(64), false, true),
                        new Column("connector", FieldType.text(249), false, true),
                        new Column("target_table", FieldType.text(400), false, true),
                        new Column("noted_at", FieldType.temporal(Kind.INSTANT, 6), false, false)));
    }

    boolean has(Session session, TableName written) throws SQLException {
        return !session.query("SELECT 1 FROM " + where(session), values(written))
                .isEmpty();
    }

    /** Notes a table before its first rows. Two tasks may do so at once: one of the two notes is enough. */
    void note(Session session, TableName written) throws SQLException {
        if (noted.contains(written)) {
            return;
        }
        if (!has(session, written)) {
            try {
                session.execute(
                        "INSERT INTO %s (namespace, connector, target_table, noted_at) VALUES (?, ?, ?, %s)"
                                .formatted(
                                        SqlText.name(session.dialect(), table),
                                        session.dialect().now()),
                        values(written));
            } catch (SQLException e) {
                if (!has(session, written)) {
                    throw e;
                }
            }
        }
        noted.add(written);
    }

    void forget(Session session, Set<TableName> tables) throws SQLException {
        for (TableName gone : tables) {
            session.execute("DELETE FROM " + where(session), values(gone));
            noted.remove(gone);
        }
    }

    void forgetAll(Session session) throws SQLException {
        session.execute(
                "DELETE FROM " + SqlText.name(session.dialect(), table) + " WHERE namespace = ? AND connector = ?",
                identity.namespace(),
                identity.connector());
        noted.clear();
    }

    private String where(Session session) {
        return SqlText.name(session.dialect(), table) + " WHERE namespace = ? AND connector = ? AND target_table = ?";
    }

    private Object[] values(TableName written) {
        return new Object[] {identity.namespace(), identity.connector(), written.toString()};
    }
}
