package dev.millrace.sink.target.jdbc;

import dev.millrace.core.FieldType;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.OffsetMove;
import dev.millrace.sink.buffer.TableBatch;
import dev.millrace.sink.schema.SchemaChange;
import dev.millrace.sink.schema.Standing;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Ownership;
import dev.millrace.sink.target.Ownership.Claim;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetSettings;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A SQL database: one transaction a batch, the offsets first, since they are the fence. */
final class JdbcTarget implements Target {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcTarget.class);

    /** Each table may refuse each way once; beyond that something else is wrong. */
    private static final int ATTEMPTS_MOST = 20;

    private final SqlDialect family;
    private final Sessions sessions;
    private final @Nullable OffsetStore offsets;
    private final WrittenTables written;
    private final Tables tables;
    private final Alterations alterations;
    private final Ways ways = new Ways();
    private final Map<TopicPartition, String> signed = new ConcurrentHashMap<>();
    private volatile boolean ownTablesStand;

    JdbcTarget(TargetSettings settings, SqlDialect dialect) {
        this.family = dialect;
        this.sessions = new Sessions(settings, dialect);
        this.written = new WrittenTables(settings.offsets());
        this.tables = new Tables(settings.schema().cacheMs());
        this.alterations = new Alterations(settings.schema().lockTimeoutMs(), new DdlLog(settings.offsets()));
        this.offsets = settings.offsets().stored()
                ? new OffsetStore(settings.offsets(), settings.start(), Clock.systemUTC())
                : null;
    }

    @Override
    public boolean mayShareTables() {
        return family.mayShareTables();
    }

    @Override
    public Ownership own(Set<TopicPartition> partitions) {
        OffsetStore store = offsets;
        if (store == null) {
            return new Ownership(
                    partitions.stream().collect(Collectors.toMap(Function.identity(), p -> new Claim(0, null, null))));
        }
        return attempt("take over the offsets of " + partitions, session -> {
            ensureOwnTables(session, store);
            partitions.forEach(signed::remove);
            try {
                return store.own(session, partitions);
            } catch (SQLException e) {
                if (session.dialect().classify(e) == FailureKind.TRANSIENT) {
                    endFormerWriters(store, partitions);
                }
                throw e;
            }
        });
    }

    /** Whoever holds the locks of rows that are ours now hangs in a write that cannot land any more. */
    private void endFormerWriters(OffsetStore store, Set<TopicPartition> partitions) throws SQLException {
        sessions.step(session -> {
            for (String name : store.sessions(session, partitions)) {
                Optional<String> end = session.dialect().endSession(name);
                if (end.isPresent()) {
                    try {
                        session.run(end.get());
                        LOG.info("Ended the session of the former owner of {}, which held its locks.", partitions);
                    } catch (SQLException e) {
                        LOG.debug("The session of the former owner is not there or not ours to end.", e);
                    }
                }
            }
        });
    }

    private void ensureOwnTables(Session session, OffsetStore store) throws SQLException {
        if (!ownTablesStand) {
            create(session, store.shape());
            create(session, written.shape());
            ownTablesStand = true;
        }
    }

    private void create(Session session, TableShape shape) throws SQLException {
        if (tables.describe(session, shape.table()).isPresent()) {
            return;
        }
        try {
            for (String sql : session.dialect().ddl(new SchemaChange.CreateTable(shape))) {
                session.run(sql);
            }
        } catch (SQLException e) {
            // PostgreSQL's IF NOT EXISTS lets two tasks collide; it stands when the other one won.
            if (tables.describe(session, shape.table()).isEmpty()) {
                throw e;
            }
        }
    }

    @Override
    public void alterOffsets(Map<TopicPartition, @Nullable Long> altered) {
        OffsetStore store = offsets;
        if (store == null) {
            return; // Kafka alone keeps them
        }
        step("alter the offsets", session -> {
            ensureOwnTables(session, store);
            session.inTransaction(inside -> {
                store.alter(inside, altered);
                if (altered.values().stream().allMatch(Objects::isNull)) {
                    written.forgetAll(inside); // everything begins anew, tables too
                }
            });
        });
    }

    @Override
    public boolean hasWritten(TableName table) {
        return offsets != null && attempt("look up " + table, session -> written.has(session, table));
    }

    @Override
    public void startAgain(Set<TopicPartition> partitions, Set<TableName> gone) {
        OffsetStore store = offsets;
        if (store != null) {
            step(
                    "start again",
                    session -> session.inTransaction(inside -> {
                        store.startAgain(inside, partitions);
                        written.forget(inside, gone);
                    }));
        }
    }

    @Override
    public Optional<Standing> describe(TableName table) {
        Optional<StandingTable> known = tables.known(table);
        return (known.isPresent() ? known : attempt("describe " + table, session -> tables.describe(session, table)))
                .map(StandingTable::standing);
    }

    @Override
    public FieldType stored(FieldType type, boolean inKey) {
        return family.stored(type, inKey);
    }

    @Override
    public boolean tightens() {
        return alterations.tightens();
    }

    @Override
    public void forget(Set<TableName> changed) {
        changed.forEach(tables::forget);
    }

    @Override
    public List<SchemaChange> apply(List<SchemaChange> changes, String origin) {
        List<SchemaChange> made = new ArrayList<>();
        for (SchemaChange change : changes) {
            tables.forget(change.table());
            if (attempt(change.toString(), session -> alterations.make(session, change, origin))) {
                made.add(change);
            }
            tables.forget(change.table());
        }
        return made;
    }

    @Override
    public List<String> ddl(List<SchemaChange> changes) {
        return attempt("look up how tables were made", session -> {
            List<String> all = new ArrayList<>();
            for (SchemaChange change : changes) {
                all.addAll(alterations.statements(session, change));
            }
            return all;
        });
    }

    @Override
    public Map<TableName, String> write(Batch batch) {
        try {
            return attempt("write " + tablesOf(batch), signerOf(batch), session -> {
                sign(session, batch);
                for (int attempt = 1; ; attempt++) {
                    Optional<List<TableWriter>> landed = land(session, batch, attempt);
                    if (landed.isPresent()) {
                        return landed.get().stream()
                                .collect(Collectors.toMap(TableWriter::table, TableWriter::loadsTaken));
                    }
                }
            });
        } catch (TargetException e) {
            batch.tables().forEach(table -> tables.forget(table.table())); // it may have been changed by hand
            throw e;
        }
    }

    /** Nothing when a table refused a fast way: nothing has happened, and the next attempt takes another one. */
    private Optional<List<TableWriter>> land(Session session, Batch batch, int attempt) throws SQLException {
        List<TableWriter> writers = new ArrayList<>();
        for (TableBatch table : batch.tables()) {
            Optional<StandingTable> stands = standing(session, table.table());
            if (stands.isPresent()) {
                table.rows().keySet().forEach(shape -> tables.checkKey(stands.get(), shape));
                writers.add(TableWriter.prepare(session, stands.get(), table, ways));
            } else if (!table.rows().isEmpty()) {
                throw new TargetException(
                        FailureKind.TRANSIENT, "Table " + table.table() + " was there and is not found any more.");
            }
        }
        try {
            session.inTransaction(inside -> {
                if (offsets == null || offsets.move(inside, batch.moves())) {
                    for (TableWriter writer : writers) {
                        writer.write();
                    }
                }
            });
        } catch (DetourException e) {
            if (attempt == ATTEMPTS_MOST) {
                throw e;
            }
            LOG.debug("A batch for {} takes another way.", tablesOf(batch), e);
            session.rollback();
            return Optional.empty();
        }
        writers.forEach(TableWriter::landed);
        return Optional.of(writers);
    }

    private Optional<StandingTable> standing(Session session, TableName table) throws SQLException {
        Optional<StandingTable> known = tables.known(table);
        return known.isPresent() ? known : tables.describe(session, table);
    }

    /**
     * Before the transaction: a table that is written for the first time is noted, and a session that writes partitions
     * for the first time leaves its name (see {@link #endFormerWriters}).
     */
    private void sign(Session session, Batch batch) throws SQLException {
        if (offsets == null) {
            return;
        }
        for (TableBatch table : batch.tables()) {
            if (!table.rows().isEmpty()) {
                written.note(session, table.table());
            }
        }
        String name = session.name();
        if (name == null) {
            return;
        }
        List<OffsetMove> unsigned = batch.moves().stream()
                .filter(move -> !Objects.equals(signed.get(move.partition()), name))
                .toList();
        if (!unsigned.isEmpty()) {
            offsets.sign(session, unsigned);
            unsigned.forEach(move -> signed.put(move.partition(), name));
        }
    }

    /** The session that wrote the batch's partitions last, if it is known. */
    private @Nullable String signerOf(Batch batch) {
        return batch.moves().stream()
                .map(move -> signed.get(move.partition()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static String tablesOf(Batch batch) {
        return batch.tables().isEmpty()
                ? "offsets"
                : batch.tables().stream().map(table -> table.table().toString()).collect(Collectors.joining(", "));
    }

    private void step(String what, Session.Step step) {
        attempt(what, session -> {
            step.in(session);
            return Boolean.TRUE;
        });
    }

    private <T> T attempt(String what, Session.Work<T> work) {
        return attempt(what, null, work);
    }

    private <T> T attempt(String what, @Nullable String preferred, Session.Work<T> work) {
        try {
            return sessions.with(preferred, work);
        } catch (SQLException e) {
            throw Failures.told("Could not " + what, e, family);
        }
    }

    @Override
    public FailureKind classify(Exception failure) {
        return failure instanceof TargetException told ? told.kind() : FailureKind.POISON;
    }

    @Override
    public void close() {
        sessions.close();
    }
}
