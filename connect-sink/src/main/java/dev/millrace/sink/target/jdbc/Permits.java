package dev.millrace.sink.target.jdbc;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Row;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.sink.target.jdbc.BulkLoad.OnDuplicate;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this user may do on this server, found by doing it once. Rights, switches, poolers and proxies each forbid
 * something of their own; a trial finds all of them.
 *
 * @param stages temporary tables
 * @param bulkFrom streams into tables, from so many rows on
 * @param straight streams also into tables that others read
 */
record Permits(boolean stages, int bulkFrom, boolean straight) {
    private static final Logger LOG = LoggerFactory.getLogger(Permits.class);
    /** From so many rows on a stream is worth its set-up. */
    private static final int WORTH_IT = 200;

    static final Permits NONE = new Permits(false, Integer.MAX_VALUE, false);
    private static final String TRIAL = "_millrace_trial";

    static Permits tried(Session session, LoadMethod method) throws SQLException {
        if (method == LoadMethod.STATEMENTS) {
            LOG.info("Rows are written by statements, as load.method says.");
            return session.dialect().hasUpsert() ? NONE : new Permits(mayStage(session), Integer.MAX_VALUE, false);
        }
        Staging staging = session.dialect().staging();
        String trial = staging.name(TRIAL);
        Optional<BulkLoad> load = session.dialect().bulkLoad();
        Optional<String> unfit =
                load.isPresent() ? load.get().unfit(session.connection()) : Optional.of("this database has none");
        boolean stages = false;
        if (unfit.isEmpty()) {
            try {
                session.run(staging.trial(trial));
                stages = true;
                load(session, trial, load.orElseThrow());
            } catch (SQLException e) {
                FailureKind kind = session.dialect().classify(e);
                if (kind == FailureKind.TRANSIENT) {
                    throw e;
                }
                unfit = Optional.of(session.dialect().redact(e) + " (code " + e.getErrorCode() + ")");
            }
        }
        if (stages) {
            session.run(staging.drop(trial));
        }
        if (unfit.isPresent()) {
            String reason = (stages ? "bulk loading" : "bulk loading and temporary tables") + ": " + unfit.get();
            if (method == LoadMethod.BULK) {
                throw new SQLException(
                        "load.method=bulk, but the target does not allow " + reason
                                + ". Grant what is missing, or set load.method=auto to write by statements",
                        "42501");
            }
            LOG.warn("Rows are written by statements, which is slower. The target does not allow {}", reason);
        }
        return new Permits(
                stages,
                unfit.isPresent() ? Integer.MAX_VALUE : method == LoadMethod.BULK ? 1 : WORTH_IT,
                method != LoadMethod.STAGED);
    }

    private static boolean mayStage(Session session) throws SQLException {
        Staging staging = session.dialect().staging();
        try {
            session.run(staging.trial(staging.name(TRIAL)));
            session.run(staging.drop(staging.name(TRIAL)));
            return true;
        } catch (SQLException e) {
            if (session.dialect().classify(e) == FailureKind.TRANSIENT) {
                throw e;
            }
            LOG.warn(
                    "Rows are written one by one, which is slow. The target does not allow temporary tables: {}",
                    session.dialect().redact(e));
            return false;
        }
    }

    private static void load(Session session, String trial, BulkLoad load) throws SQLException {
        Column n = new Column("n", FieldType.of(Kind.INT32), false, true);
        TableShape shape = new TableShape(TableName.of(trial), List.of(n));
        Row one = Row.of(shape, new Object[] {1});
        load.load(session.connection(), session.dialect().quote(trial), List.of(n), List.of(one), OnDuplicate.REFUSE);
    }
}
