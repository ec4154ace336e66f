package dev.millrace.sink.target.jdbc;

import dev.millrace.core.Column;
import dev.millrace.core.Key;
import dev.millrace.core.Row;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.buffer.TableBatch;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.jdbc.BulkLoad.OnDuplicate;
import dev.millrace.sink.target.jdbc.Stages.Staged;
import dev.millrace.sink.target.jdbc.Staging.Merge;
import dev.millrace.sink.target.jdbc.Ways.Way;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes one table's batch: deletes first, then its rows, on the fastest way that is right for this table. All that
 * depends on how many and which rows there are is decided here, before the transaction begins.
 */
final class TableWriter {
    /** How rows get into their table. */
    enum Load {
        /** Straight in, as new rows. */
        DIRECT,
        /** Straight in, over those of the same key. */
        REPLACE,
        /** Streamed into a stage and merged. */
        STAGED,
        /** By statements into a stage and merged. */
        STAGED_STATEMENTS,
        /** By upsert statements. */
        UPSERT,
        /** By an update and, where it finds nothing, an insert for each row. */
        ROW_BY_ROW,
        /** By statements that delete all of them and insert them whole. */
        WHOLE
    }

    private final Session session;
    private final SqlDialect dialect;
    private final StandingTable stands;
    private final TableBatch batch;
    private final Ways ways;
    private final Statements statements;
    private final List<Group> groups = new ArrayList<>();
    private final boolean clears;
    private String stageOfDeletes = "";
    private String stageOfMarks = "";

    /**
     * Rows that carry the same columns.
     *
     * @param stage the name of their temporary table, empty where they need none
     */
    private record Group(TableShape shape, List<Row> rows, Load load, String stage) {}

    private TableWriter(Session session, StandingTable stands, TableBatch batch, Ways ways) {
        this.session = session;
        this.dialect = session.dialect();
        this.stands = stands;
        this.batch = batch;
        this.ways = ways;
        this.statements = new Statements(session, stands);
        this.clears = !mayWriteOver() || ways.open(batch.table(), Way.CLEAR);
    }

    /** Decides, and creates the stages: outside of the transaction, for some servers' sake. */
    static TableWriter prepare(Session session, StandingTable stands, TableBatch batch, Ways ways) throws SQLException {
        session.writes(stands.shape());
        TableWriter writer = new TableWriter(session, stands, batch, ways);
        boolean whole = writer.mayBeWhole() && !ways.open(batch.table(), Way.UPDATE);
        for (Map.Entry<TableShape, List<Row>> rows : batch.rows().entrySet()) {
            TableShape shape = rows.getKey();
            Load load =
                    whole ? Load.WHOLE : writer.loadOf(shape, rows.getValue().size());
            boolean staged = load == Load.STAGED || load == Load.STAGED_STATEMENTS;
            writer.groups.add(
                    new Group(shape, rows.getValue(), load, staged ? session.stage(writer.staged(shape)) : ""));
        }
        if (writer.stagesDeletes()) {
            writer.stageOfDeletes = session.stage(writer.staged(writer.statements.keyed(batch.shape())));
        }
        if (writer.stagesMarks()) {
            writer.stageOfMarks = session.stage(writer.staged(writer.marked()));
        }
        return writer;
    }

    private Staged staged(TableShape rows) {
        return new Staged(statements.typed(rows), stands.shape());
    }

    private boolean stagesDeletes() {
        return streamsKeys(batch.deletes())
                && !dialect.staging()
                        .delete("", statements.keyed(batch.shape()))
                        .isEmpty();
    }

    private boolean stagesMarks() {
        return streamsKeys(batch.marks())
                && !dialect.staging().mark("", marked()).isEmpty();
    }

    private boolean streamsKeys(List<?> keys) {
        return keys.size() >= session.permits().bulkFrom()
                && session.permits().stages()
                && ways.open(batch.table(), Way.BULK);
    }

    /** The key's columns, and the position's where marks have one. */
    private TableShape marked() {
        TableShape keyed = statements.keyed(batch.shape());
        List<Column> columns = new ArrayList<>(keyed.columns());
        batch.marks().get(0).positionColumn().ifPresent(columns::add);
        return statements.typed(new TableShape(keyed.table(), columns, keyed.keyColumns()));
    }

    /** Deleting rows in order to insert them again must not be seen by anything else, nor lose a column. */
    private boolean mayBeWhole() {
        return !stands.watched()
                && batch.rows().keySet().stream().allMatch(shape -> stands.isCoveredBy(shape.columns()));
    }

    /**
     * Whether a row that was deleted and inserted again may as well be updated: where others may refer to it, and nothing
     * of the old row would be left. In its source those others were deleted before, and may be back as well.
     */
    private boolean mayWriteOver() {
        return stands.watched()
                && !batch.deletes().isEmpty()
                && !batch.rows().isEmpty()
                && batch.rows().keySet().stream().allMatch(shape -> stands.isCoveredBy(shape.columns()));
    }

    private Load loadOf(TableShape shape, int rows) {
        Permits permits = session.permits();
        TableName table = batch.table();
        boolean upserts = dialect.hasUpsert() && meetsByKeyAlone(shape);
        boolean streams = rows >= permits.bulkFrom() && stands.rollsBack() && ways.open(table, Way.BULK);
        boolean straight = streams && permits.straight() && load().goesStraight();
        if (straight && clears && batch.fresh() && ways.open(table, Way.DIRECT)) {
            return Load.DIRECT;
        }
        if (straight && upserts && load().replaces() && !stands.watched() && stands.isCoveredBy(shape.columns())) {
            return Load.REPLACE;
        }
        if (permits.stages() && (streams || !upserts)) {
            return streams ? Load.STAGED : Load.STAGED_STATEMENTS;
        }
        return upserts ? Load.UPSERT : Load.ROW_BY_ROW;
    }

    /** Whether an upsert of the server's own finds the row by its key, and no other index can redirect it. */
    private boolean meetsByKeyAlone(TableShape shape) {
        return stands.isNamedBy(shape.keyColumns())
                && (dialect.facts().upsertsByKeyAlone() || !stands.hasOtherUniques(shape.keyColumns()));
    }

    private BulkLoad load() {
        return dialect.bulkLoad().orElseThrow();
    }

    /** In the transaction. */
    void write() throws SQLException {
        if (batch.emptied()) {
            session.run(dialect.deleteAll(batch.table()));
        }
        mark();
        delete();
        for (Group group : groups) {
            if (group.load() == Load.WHOLE) {
                statements.delete(group.shape(), keysOf(group.shape(), group.rows()));
            }
        }
        if (groups.isEmpty()) {
            return;
        }
        if (stands.counts()) {
            session.runAll(dialect.takeNumbers(batch.table()));
        }
        try {
            for (Group group : groups) {
                write(group);
            }
        } catch (DetourException e) {
            if (stands.counts()) {
                session.runAll(dialect.countAgain(batch.table())); // the session goes on, and other tables with it
            }
            throw e;
        }
        if (stands.counts()) {
            session.runAll(dialect.countAgain(batch.table()));
        }
    }

    private void mark() throws SQLException {
        if (stageOfMarks.isEmpty()) {
            statements.mark(batch.shape(), batch.marks());
            return;
        }
        TableShape marked = marked();
        List<Row> rows = batch.marks().stream()
                .map(mark -> rowOf(marked, mark.key(), mark.position()))
                .toList();
        stream(dialect.quote(stageOfMarks), marked, rows, OnDuplicate.REFUSE, Way.BULK);
        session.runAll(dialect.staging().mark(stageOfMarks, marked));
        session.staged(staged(marked), rows.size());
    }

    private void delete() throws SQLException {
        if (!clears) {
            Set<Key> again = new HashSet<>();
            batch.rows().forEach((shape, rows) -> again.addAll(keysOf(shape, rows)));
            delete(batch.deletes().stream().filter(key -> !again.contains(key)).toList());
            return;
        }
        try {
            delete(batch.deletes());
        } catch (SQLException e) {
            if (dialect.classify(e) == FailureKind.CONFLICT && mayWriteOver()) {
                ways.refused(batch.table(), Way.CLEAR);
                throw new DetourException(e);
            }
            throw e;
        }
    }

    private void delete(List<Key> keys) throws SQLException {
        if (stageOfDeletes.isEmpty()) {
            statements.delete(batch.shape(), keys);
            return;
        }
        TableShape keyed = statements.keyed(batch.shape());
        List<Row> rows = keys.stream().map(key -> rowOf(keyed, key, null)).toList();
        stream(dialect.quote(stageOfDeletes), keyed, rows, OnDuplicate.REFUSE, Way.BULK);
        session.runAll(dialect.staging().delete(stageOfDeletes, keyed));
        session.staged(staged(keyed), rows.size());
    }

    /** @param position what follows the key, where the shape has a column for it */
    private static Row rowOf(TableShape keyed, Key key, @Nullable String position) {
        @Nullable Object[] values = new @Nullable Object[keyed.columns().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i < key.size() ? key.value(i) : position;
        }
        return Row.of(keyed, values);
    }

    TableName table() {
        return batch.table();
    }

    /** For metrics: how the rows went, the first word telling most. */
    String loadsTaken() {
        return batch.rows().isEmpty()
                ? "delete"
                : groups.stream()
                        .map(group -> group.load().name().toLowerCase(Locale.ROOT))
                        .distinct()
                        .collect(Collectors.joining(","));
    }

    /** After the commit: what went well is trusted again. */
    void landed() {
        if (clears) {
            ways.went(batch.table(), Way.CLEAR);
        }
        for (Group group : groups) {
            Load load = group.load();
            if (load == Load.DIRECT) {
                ways.went(batch.table(), Way.DIRECT);
            }
            if (load == Load.DIRECT || load == Load.REPLACE || load == Load.STAGED) {
                ways.went(batch.table(), Way.BULK);
            }
            if (load != Load.WHOLE) {
                ways.went(batch.table(), Way.UPDATE);
            }
        }
    }

    private void write(Group group) throws SQLException {
        TableShape shape = group.shape();
        List<Row> rows = group.rows();
        switch (group.load()) {
            case DIRECT -> stream(SqlText.name(dialect, shape.table()), shape, rows, OnDuplicate.REFUSE, Way.DIRECT);
            case REPLACE -> stream(SqlText.name(dialect, shape.table()), shape, rows, OnDuplicate.REPLACE, Way.BULK);
            case STAGED -> {
                stream(dialect.quote(group.stage()), shape, rows, OnDuplicate.REFUSE, Way.BULK);
                merge(group);
            }
            case STAGED_STATEMENTS -> {
                statements.insert(new TableShape(TableName.of(group.stage()), shape.columns()), rows);
                merge(group);
            }
            case UPSERT -> update(() -> statements.upsert(shape, rows));
            case ROW_BY_ROW -> update(() -> statements.updateOrInsert(shape, rows));
            case WHOLE -> statements.insert(shape, rows);
        }
    }

    private void stream(String into, TableShape shape, List<Row> rows, OnDuplicate onDuplicate, Way way)
            throws SQLException {
        try {
            List<Column> columns = statements.standing(shape.columns());
            load().load(session.connection(), into, columns, rows, onDuplicate);
        } catch (SQLException e) {
            if (isAboutRows(e)) {
                ways.refused(batch.table(), way);
                throw new DetourException(e);
            }
            throw e;
        }
    }

    private boolean isAboutRows(SQLException failure) {
        FailureKind kind = dialect.classify(failure);
        return kind == FailureKind.POISON || kind == FailureKind.CONFLICT;
    }

    private void merge(Group group) throws SQLException {
        Merge how = meetsByKeyAlone(group.shape()) ? Merge.BY_KEY : Merge.BY_JOIN;
        update(() -> session.runAll(dialect.staging().merge(group.stage(), statements.typed(group.shape()), how)));
        session.staged(staged(group.shape()), group.rows().size());
    }

    /** An update that collides may do so only because values moved between rows of this very batch. */
    private void update(Step update) throws SQLException {
        try {
            update.run();
        } catch (SQLException e) {
            if (dialect.classify(e) == FailureKind.CONFLICT && mayBeWhole()) {
                ways.refused(batch.table(), Way.UPDATE);
                throw new DetourException(e);
            }
            throw e;
        }
    }

    private interface Step {
        void run() throws SQLException;
    }

    private static List<Key> keysOf(TableShape shape, List<Row> rows) {
        int[] places = shape.keyColumns().stream()
                .mapToInt(column -> shape.columns().indexOf(column))
                .toArray();
        List<Key> keys = new ArrayList<>(rows.size());
        for (Row row : rows) {
            Object[] values = new Object[places.length];
            for (int i = 0; i < places.length; i++) {
                values[i] = row.value(places[i]);
            }
            keys.add(new Key(values));
        }
        return keys;
    }
}
