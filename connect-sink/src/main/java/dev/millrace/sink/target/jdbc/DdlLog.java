package dev.millrace.sink.target.jdbc;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.schema.SchemaChange;
import dev.millrace.sink.schema.SchemaChange.CreateTable;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.TargetSettings.OffsetIdentity;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table {@code _millrace_ddl}: which statements were run on which table, when, by whom, for which records, and what
 * came of it. A line says {@code running} before its statement begins, so that a crash shows. Rows never wait for it.
 */
final class DdlLog {
    private static final Logger LOG = LoggerFactory.getLogger(DdlLog.class);

    private final OffsetIdentity identity;
    private final TableName table;
    private volatile State state = State.UNKNOWN;

    private enum State {
        UNKNOWN,
        STANDS,
        REFUSED
    }

    /** Beside the offsets, whose table gives the place. */
    DdlLog(OffsetIdentity identity) {
        this.identity = identity;
        this.table = TableName.of(Stream.concat(identity.table().qualifiers().stream(), Stream.of("_millrace_ddl"))
                .toList());
    }

    private TableShape shape() {
        return new TableShape(
                table,
                List.of(
                        new Column("id", FieldType.ascii(36), false, true),
                        new Column("namespace", FieldType.text(64), false, false),
                        new Column("connector", FieldType.text(249), false, false),
                        new Column("db_user", FieldType.text(255), true, false),
                        new Column("target_table", FieldType.text(400), false, false),
                        new Column("change_made", FieldType.of(Kind.TEXT), false, false),
                        new Column("statement", FieldType.of(Kind.TEXT), false, false),
                        new Column("records", FieldType.of(Kind.TEXT), false, false),
                        new Column("outcome", FieldType.of(Kind.TEXT), false, false),
                        new Column("began_at", FieldType.temporal(Kind.INSTANT, 6), false, false),
                        new Column("ended_at", FieldType.temporal(Kind.INSTANT, 6), true, false)));
    }

    void ensure(Session session) {
        if (state != State.UNKNOWN) {
            return;
        }
        try {
            for (String sql : session.dialect().ddl(new CreateTable(shape()))) {
                session.run(sql);
            }
            state = State.STANDS;
        } catch (SQLException e) {
            // PostgreSQL's IF NOT EXISTS lets two tasks collide; whether it stands shows when a line is written.
            LOG.debug("The log of schema changes could not be created.", e);
            state = State.STANDS;
        }
    }

    /** A step that may fail. */
    interface Statement {
        void run() throws SQLException;
    }

    void around(Session session, SchemaChange change, String sql, String origin, Statement statement)
            throws SQLException {
        String id = UUID.randomUUID().toString();
        begin(session, id, change, sql, origin);
        try {
            statement.run();
        } catch (SQLException e) {
            end(
                    session,
                    id,
                    "failed: " + session.dialect().redact(e) + " (SQLState "
                            + session.dialect().state(e) + ")");
            throw e;
        }
        end(session, id, "done");
    }

    private void begin(Session session, String id, SchemaChange change, String sql, String origin) {
        note(
                session,
                """
                INSERT INTO %s
                (id, namespace, connector, db_user, target_table, change_made, statement, records, outcome, began_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'running', %s)""",
                id,
                identity.namespace(),
                identity.connector(),
                userOf(session),
                change.table().toString(),
                change.toString(),
                sql,
                origin);
    }

    private void end(Session session, String id, String outcome) {
        note(session, "UPDATE %s SET outcome = ?, ended_at = %s WHERE id = ?", outcome, id);
    }

    /** A log that cannot be written is no reason to hold rows back. */
    private void note(Session session, String sql, Object... values) {
        if (state == State.REFUSED) {
            return;
        }
        try {
            session.execute(
                    sql.formatted(
                            SqlText.name(session.dialect(), table),
                            session.dialect().now()),
                    values);
        } catch (SQLException e) {
            if (session.dialect().classify(e) == FailureKind.TRANSIENT) {
                LOG.debug("A line of {} was not written.", table, e);
                return;
            }
            state = State.REFUSED;
            LOG.warn(
                    "Schema changes are not noted in {}: {}. Grant CREATE on its schema, and SELECT, INSERT and UPDATE on"
                            + " it, if you want them.",
                    table,
                    session.dialect().redact(e));
        }
    }

    private static String userOf(Session session) {
        try {
            return session.connection().getMetaData().getUserName();
        } catch (SQLException e) {
            return "unknown";
        }
    }
}
