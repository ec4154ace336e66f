package dev.millrace.bench.latency;

import dev.millrace.bench.data.Change;
import dev.millrace.bench.data.Column;
import dev.millrace.bench.data.TableDesign;
import dev.millrace.bench.data.TableState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A client of the source that commits a hundred times a second, by the clock: a pipeline that falls behind gets no
 * respite, so a stall counts for all the changes that were due in it. Half of the changes update earlier rows, half are
 * new rows; the last of each transaction is a new row, whose id tells that all before it have arrived.
 */
final class ChangeLoad {
    private final Connection connection;
    private final TableDesign design;
    private final TableState state;
    private final PreparedStatement insert;
    private final PreparedStatement update;
    private final SplittableRandom random = new SplittableRandom(42);

    ChangeLoad(Connection connection, TableDesign design, String table, TableState state) throws SQLException {
        this.connection = connection;
        this.design = design;
        this.state = state;
        connection.setAutoCommit(false);
        insert = connection.prepareStatement("INSERT INTO " + table + " VALUES ("
                + String.join(", ", Collections.nCopies(design.columns().size(), "?")) + ")");
        update = connection.prepareStatement("UPDATE " + table + " SET "
                + design.columns().stream()
                        .filter(Column::isUpdated)
                        .map(column -> column.name() + " = ?")
                        .collect(Collectors.joining(", "))
                + " WHERE id = ?");
    }

    /** Rows for the updates of the first beats to find. */
    void seed(int rows) throws SQLException {
        for (int i = 0; i < rows; i++) {
            addInsert();
        }
        insert.executeBatch();
        connection.commit();
    }

    void run(Beats beats, int changesPerBeat) throws SQLException {
        for (int beat = 0; beat < beats.count(); beat++) {
            sleepUntil(beats.dueNs(beat));
            int updates = changesPerBeat / 2;
            for (int i = 0; i < updates; i++) {
                addUpdate();
            }
            if (updates > 0) {
                update.executeBatch();
            }
            long lastId = 0;
            for (int i = updates; i < changesPerBeat; i++) {
                lastId = addInsert();
            }
            insert.executeBatch();
            beats.commits(beat, lastId, System.nanoTime());
            connection.commit();
        }
    }

    private long addInsert() throws SQLException {
        Change change = state.insert();
        @Nullable Object[] row = design.storedRow(change.id(), change.after());
        for (int i = 0; i < row.length; i++) {
            insert.setObject(i + 1, row[i]);
        }
        insert.addBatch();
        return change.id();
    }

    private void addUpdate() throws SQLException {
        Change change = state.update(random.nextInt(state.rows()));
        @Nullable Object[] row = design.storedRow(change.id(), change.after());
        int at = 1;
        for (int i = 0; i < row.length; i++) {
            if (design.columns().get(i).isUpdated()) {
                update.setObject(at++, row[i]);
            }
        }
        update.setLong(at, change.id());
        update.addBatch();
    }

    private static void sleepUntil(long ns) {
        for (long left = ns - System.nanoTime(); left > 0; left = ns - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
