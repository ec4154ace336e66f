package dev.millrace.sink.target.jdbc;

import dev.millrace.core.Column;
import dev.millrace.core.TableName;
import dev.millrace.sink.schema.SchemaChange;
import dev.millrace.sink.schema.SchemaChange.AddColumn;
import dev.millrace.sink.schema.SchemaChange.CreateTable;
import dev.millrace.sink.schema.SchemaChange.FillColumn;
import dev.millrace.sink.schema.SchemaChange.RelaxColumn;
import dev.millrace.sink.schema.SchemaChange.TightenColumn;
import dev.millrace.sink.schema.SchemaChange.WidenType;
import dev.millrace.sink.schema.Standing;
import dev.millrace.sink.schema.Widening;
import dev.millrace.sink.schema.Widening.Verdict;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.jdbc.SqlDialect.Names;
import dev.millrace.sink.target.jdbc.SqlDialect.Refused;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes changes of tables: each statement with a bounded wait for locks, and with a line in the log of changes. */
final class Alterations {
    private static final Logger LOG = LoggerFactory.getLogger(Alterations.class);

    private final long lockTimeoutMs;
    private final DdlLog log;
    private volatile boolean tightens = true;

    Alterations(long lockTimeoutMs, DdlLog log) {
        this.lockTimeoutMs = lockTimeoutMs;
        this.log = log;
    }

    /** Tells whether there was anything left to do: of several tasks that want one change, one makes it. */
    boolean make(Session session, SchemaChange change, String origin) throws SQLException {
        refuseLongNames(session.dialect(), change);
        log.ensure(session);
        String turn =
                "millrace-ddl-" + Integer.toHexString(change.table().toString().hashCode());
        for (String sql : session.dialect().ddlSetup(lockTimeoutMs)) {
            session.run(sql);
        }
        boolean hasTurn = takeTurn(session, turn);
        boolean isNeeded = isNeeded(session, change);
        if (isNeeded) {
            makeNow(session, change, origin);
        }
        if (hasTurn) {
            for (String sql : session.dialect().endTurn(turn)) {
                session.run(sql);
            }
        }
        for (String sql : session.dialect().sessionSetup()) {
            session.run(sql); // this session writes rows next, and waits for them as long as ever
        }
        return isNeeded;
    }

    /**
     * A copy of a large table that two tasks make one after the other would be one too many. Where sessions are not our own,
     * as behind a pooler, a lock could outlive its holder: the same trial that forbids temporary tables forbids it. A server
     * that has no such locks for us refuses; then the change may be tried twice, and the second time finds it made.
     */
    private boolean takeTurn(Session session, String turn) throws SQLException {
        Optional<String> take =
                session.permits().stages() ? session.dialect().takeTurn(turn, lockTimeoutMs) : Optional.empty();
        if (take.isEmpty()) {
            return false;
        }
        try {
            List<@Nullable Object[]> taken = session.query(take.get());
            Object answer = taken.isEmpty() ? null : taken.get(0)[0];
            if (answer instanceof Number got && got.intValue() == 0) {
                throw new SQLTransientException("Another task changes this table, and is not done yet", "40001");
            }
            return true;
        } catch (SQLException e) {
            if (session.dialect().classify(e) == FailureKind.TRANSIENT) {
                throw e;
            }
            LOG.debug("This server has no turns for changes of tables.", e);
            return false;
        }
    }

    private void makeNow(Session session, SchemaChange change, String origin) throws SQLException {
        if (change instanceof FillColumn fill) {
            log.around(
                    session,
                    change,
                    "(in batches) " + Backfill.words(session.dialect(), fill),
                    origin,
                    () -> new Backfill(session, fill).run());
            return;
        }
        String creation = creation(session, change);
        for (String sql : session.dialect().ddl(change, creation)) {
            try {
                log.around(session, change, sql, origin, () -> session.run(sql));
            } catch (SQLException e) {
                makeInstead(session, change, creation, origin, new Refused(sql, e));
            }
        }
    }

    private void makeInstead(Session session, SchemaChange change, String creation, String origin, Refused refused)
            throws SQLException {
        List<String> others =
                session.dialect().instead(change, creation, refused).orElseThrow(refused::why);
        if (others.isEmpty()) {
            LOG.warn(
                    "This server has no statement to {}, and that is left undone: {}",
                    change,
                    session.dialect().redact(refused.why()));
            tightens &= !(change instanceof TightenColumn);
        }
        for (String sql : others) {
            log.around(session, change, sql, origin, () -> session.run(sql));
        }
    }

    /** Whether columns can be made to refuse nulls, as far as it has been tried. */
    boolean tightens() {
        return tightens;
    }

    /** Whether nobody has made it since it was planned. */
    private static boolean isNeeded(Session session, SchemaChange change) throws SQLException {
        Optional<Standing> stands =
                new Tables(0).describe(session, change.table()).map(StandingTable::standing);
        if (change instanceof CreateTable || stands.isEmpty()) {
            return stands.isEmpty();
        }
        if (change instanceof AddColumn add) {
            return stands.get().column(add.column().name()).isEmpty();
        }
        if (change instanceof WidenType widen) {
            return is(
                    stands.get(),
                    widen.column(),
                    now -> !now.type().equals(widen.to())
                            && Widening.of(now.type(), widen.to()).verdict() != Verdict.HOLDS);
        }
        if (change instanceof RelaxColumn relax) {
            return is(stands.get(), relax.column(), now -> !now.nullable());
        }
        return !(change instanceof TightenColumn tighten) || is(stands.get(), tighten.column(), Column::nullable);
    }

    private static boolean is(Standing stands, Column column, Predicate<Column> check) {
        return stands.column(column.name()).filter(check).isPresent();
    }

    /** What makes the change, for whoever runs it. */
    List<String> statements(Session session, SchemaChange change) throws SQLException {
        return change instanceof FillColumn fill
                ? List.of(Backfill.words(session.dialect(), fill))
                : session.dialect().ddl(change, creation(session, change));
    }

    private static String creation(Session session, SchemaChange change) throws SQLException {
        boolean alters = !(change instanceof CreateTable) && !(change instanceof AddColumn);
        Optional<String> query = alters ? session.dialect().creationOf(change.table()) : Optional.empty();
        return query.isPresent() ? creation(session, query.get()) : "";
    }

    /** The last column of what the query finds, a line for each row. */
    private static String creation(Session session, String query) throws SQLException {
        return session.query(query).stream()
                .map(row -> Objects.toString(row[row.length - 1], ""))
                .collect(Collectors.joining("\n"));
    }

    /** Some servers cut such a name without a word, and then two of them may be one. */
    private static void refuseLongNames(SqlDialect dialect, SchemaChange change) {
        Stream<String> columns = change instanceof CreateTable create
                ? create.shape().columns().stream().map(Column::name)
                : change instanceof AddColumn add ? Stream.of(add.column().name()) : Stream.of();
        Stream.concat(change.table().parts(), columns)
                .filter(name -> isTooLong(dialect.facts().names(), name))
                .findFirst()
                .ifPresent(name -> {
                    throw tooLong(dialect, change.table(), name);
                });
    }

    private static boolean isTooLong(Names names, String name) {
        int length =
                names.inBytes() ? name.getBytes(StandardCharsets.UTF_8).length : name.codePointCount(0, name.length());
        return length > names.most();
    }

    private static TargetException tooLong(SqlDialect dialect, TableName table, String name) {
        Names names = dialect.facts().names();
        return new TargetException(
                FailureKind.ENVIRONMENT,
                "The name \"" + name + "\" in " + table + " is longer than the " + names.most()
                        + (names.inBytes() ? " bytes" : " characters") + " that "
                        + dialect.facts().name()
                        + " takes. Give the column another name with dev.millrace.smt.MapColumns$Value, or the table one in"
                        + " table.name.map.");
    }
}
