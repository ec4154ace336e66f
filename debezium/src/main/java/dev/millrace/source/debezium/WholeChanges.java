package dev.millrace.source.debezium;

import static io.debezium.relational.RelationalChangeRecordEmitter.PK_UPDATE_NEWKEY_FIELD;

import io.debezium.config.CommonConnectorConfig;
import io.debezium.config.CommonConnectorConfig.EventProcessingFailureHandlingMode;
import io.debezium.config.Configuration;
import io.debezium.data.Envelope;
import io.debezium.data.Envelope.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the records of one change together, so that no poll ends between them.
 *
 * <p>Debezium gives all records of a change the position behind the whole of it, and a source that starts again goes on
 * behind the position that was committed last. When a poll ends within a change and the worker dies before the next poll
 * is committed, the rest of the change is lost for ever, with exactly-once support too. What one change is:
 *
 * <ul>
 *   <li>A changed key, of every connector: a delete, its tombstone, and a create (debezium/dbz#2549). MySQL and MariaDB
 *       count the row of the binlog event, SQL Server the event within the transaction, PostgreSQL knows the position in
 *       the WAL alone: all skip both. SQL Server itself logs a changed primary key as a delete and an insert, with
 *       counts of their own, which are safe; a changed key by {@code message.key.columns} is not.
 *   <li>A delete and its tombstone. Who reads delete events misses nothing without the tombstone, but a compacted topic
 *       keeps the event, and a reader that knows tombstones only keeps the row.
 *   <li>The rows of one {@code COPY} page, on PostgreSQL: up to a thousand inserts with one position (debezium/dbz#1554,
 *       mended after 3.5).
 * </ul>
 *
 * <p>So what is unfinished at the end of a poll is held back for the next one. Of a changed key and of a tombstone we
 * know that the rest will come: the source's only thread puts it into the queue right behind. Of inserts that share a
 * position nothing tells the last one, so they wait for any other record, or for a poll that brings nothing. What is held
 * back was not handed out, so nothing of it is committed: if the task ends or fails, the source reads it again.
 *
 * <p>Without exactly-once support each record's position may be committed by itself, so the records of a changed key
 * before the create get the position before the change: a kill between them then repeats the delete instead.
 *
 * <p>Used by the task's one thread.
 */
final class WholeChanges {
    private final boolean sharesPositions;
    private final Map<Map<String, ?>, Map<String, ?>> positions = new HashMap<>();
    private List<SourceRecord> held = List.of();
    private UnaryOperator<@Nullable Map<String, ?>> stored = partition -> null;
    private boolean tombstonesFollow = true;
    private boolean createsFollow = true;

    /** Where the next records come from. */
    @FunctionalInterface
    interface Source {
        List<SourceRecord> poll() throws InterruptedException;
    }

    private WholeChanges(boolean sharesPositions) {
        this.sharesPositions = sharesPositions;
    }

    static WholeChanges withPositionForEachChange() {
        return new WholeChanges(false);
    }

    /** For a log in which several inserts may have one position. */
    static WholeChanges withSharedPositions() {
        return new WholeChanges(true);
    }

    /** Begins anew, as the source does: it reads again what was held back. The stored positions are by partition. */
    void start(Configuration config, UnaryOperator<@Nullable Map<String, ?>> storedPositions) {
        held = List.of();
        positions.clear();
        stored = storedPositions;
        tombstonesFollow = config.getBoolean(CommonConnectorConfig.TOMBSTONES_ON_DELETE);
        createsFollow = isStrict(config) && !skipsCreates(config);
    }

    private static boolean isStrict(Configuration config) {
        String mode = config.getString(CommonConnectorConfig.EVENT_PROCESSING_FAILURE_HANDLING_MODE);
        return EventProcessingFailureHandlingMode.parse(mode) == EventProcessingFailureHandlingMode.FAIL;
    }

    private static boolean skipsCreates(Configuration config) {
        return Arrays.stream(config.getString(CommonConnectorConfig.SKIPPED_OPERATIONS)
                        .split(",", -1))
                .anyMatch(operation -> operation.strip().equals(Operation.CREATE.code()));
    }

    /** The next records that are whole; may be none though the source has some. */
    List<SourceRecord> next(Source source) throws InterruptedException {
        List<SourceRecord> records = new ArrayList<>(held);
        held = List.of(); // if the source fails now, it reads these again
        List<SourceRecord> polled = source.poll();
        records.addAll(polled);
        int end = wholeUpTo(records, polled.isEmpty());
        held = List.copyOf(records.subList(end, records.size()));
        return positioned(records.subList(0, end));
    }

    private int wholeUpTo(List<SourceRecord> records, boolean isQuiet) {
        int last = records.size() - 1;
        while (last >= 0 && !isChange(records.get(last))) {
            last--;
        }
        return last >= 0 && isUnfinished(records, last, isQuiet) ? firstOfChange(records, last) : records.size();
    }

    private boolean isUnfinished(List<SourceRecord> records, int last, boolean isQuiet) {
        SourceRecord change = records.get(last);
        Operation operation = Envelope.operationFor(change);
        if (changesKey(change)) {
            return createsFollow || !isQuiet;
        }
        if (operation == Operation.DELETE) {
            return tombstonesFollow
                    && records.subList(last + 1, records.size()).stream()
                            .noneMatch(record -> isTombstoneOf(change, record));
        }
        return sharesPositions
                && operation == Operation.CREATE
                && !isQuiet
                && isSamePosition(change, records.get(records.size() - 1));
    }

    private int firstOfChange(List<SourceRecord> records, int last) {
        int first = last;
        while (sharesPositions && first > 0 && isSamePosition(records.get(first - 1), records.get(last))) {
            first--;
        }
        return first;
    }

    /** The same records; those of a changed key before the create at the position before the change. */
    private List<SourceRecord> positioned(List<SourceRecord> records) {
        List<SourceRecord> result = new ArrayList<>(records.size());
        SourceRecord moving = null;
        for (SourceRecord record : records) {
            if (changesKey(record)) {
                moving = record;
            } else if (moving != null && !isTombstoneOf(moving, record)) {
                moving = null;
            }
            if (moving == null) {
                positions.put(record.sourcePartition(), record.sourceOffset());
                result.add(record);
            } else {
                result.add(atPositionBefore(record));
            }
        }
        return result;
    }

    private SourceRecord atPositionBefore(SourceRecord record) {
        Map<String, ?> before = positions.computeIfAbsent(record.sourcePartition(), stored);
        if (before == null) {
            return record;
        }
        return new SourceRecord(
                record.sourcePartition(),
                before,
                record.topic(),
                record.kafkaPartition(),
                record.keySchema(),
                record.key(),
                record.valueSchema(),
                record.value(),
                record.timestamp(),
                record.headers());
    }

    /** Not a tombstone, heartbeat, notification, or the beginning or end of a transaction. */
    private static boolean isChange(SourceRecord record) {
        return record.value() != null
                && record.valueSchema() != null
                && Envelope.isEnvelopeSchema(record.valueSchema());
    }

    private static boolean changesKey(SourceRecord record) {
        return isChange(record) && record.headers().lastWithName(PK_UPDATE_NEWKEY_FIELD) != null;
    }

    private static boolean isTombstoneOf(SourceRecord delete, SourceRecord record) {
        return record.value() == null && record.topic().equals(delete.topic());
    }

    private static boolean isSamePosition(SourceRecord one, SourceRecord other) {
        return one.sourcePartition().equals(other.sourcePartition())
                && one.sourceOffset().equals(other.sourceOffset());
    }
}
