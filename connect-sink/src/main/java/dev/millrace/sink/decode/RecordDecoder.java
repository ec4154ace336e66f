package dev.millrace.sink.decode;

import dev.millrace.core.Change;
import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.Key;
import dev.millrace.core.RowChange;
import dev.millrace.core.RowPacker;
import dev.millrace.core.TableName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns records into changes of rows. Pure but for its caches; one thread. */
public final class RecordDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(RecordDecoder.class);
    private static final int CACHED_PLANS = 2_000;

    /** The names that the sink's own columns have in every configuration. */
    public static final Set<String> OWN_COLUMNS = Stream.concat(
                    RowPlan.EVENT_COLUMNS.stream(), Stream.of(RowChange.Delete.DELETED_AT))
            .map(Column::name)
            .collect(Collectors.toUnmodifiableSet());

    /**
     * A change.
     *
     * @param bytes a guess at the memory that it holds
     * @param sourceMs when the source committed it, in milliseconds since 1970; 0 where the record does not tell
     */
    public record Decoded(Change change, long bytes, long sourceMs) {}

    /** What deletes do. */
    public enum Deletes {
        /** The row goes. */
        HARD,
        /** The row stays and says when it was deleted. */
        SOFT,
        /** The row stays as it was. */
        IGNORE
    }

    /** What truncates do. */
    public enum Truncates {
        /** The table is emptied. */
        APPLY,
        /** Nothing. */
        IGNORE,
        /** The task stops. */
        FAIL
    }

    /** What a table does with the events that come. */
    public enum Mode {
        /** One row a key, its latest state. */
        UPSERT,
        /** One row an event. */
        APPEND
    }

    private record PlanKey(TableName table, @Nullable Schema key, @Nullable Schema row) {}

    private final TableRoute route;
    private final Mode mode;
    private final Deletes deletes;
    private final Truncates truncates;
    private final List<String> keyFields;
    private final String positionColumn;
    private final List<Column> added;
    private final Map<PlanKey, RowPlan> plans = lru();
    private final Map<Schema, Optional<Envelope>> envelopes = lru();
    private final Map<String, Last> lastOfTopic = new LinkedHashMap<>();

    /** What the topic's last record needed: records of one topic come in long runs of one schema. */
    private static final class Last {
        private @Nullable Schema valueSchema;
        private @Nullable Envelope envelope;
        private @Nullable PlanKey planKey;
        private @Nullable RowPlan plan;
        /** Of the topic's own, since rows of other topics may wait longer than its. */
        private final RowPacker packer = new RowPacker();

        private boolean warned;
    }

    /**
     * A decoder.
     *
     * @param positionColumn the column that keeps where a change stands in its source's log; empty for none
     */
    public RecordDecoder(
            TableRoute route,
            Mode mode,
            Deletes deletes,
            Truncates truncates,
            List<String> keyFields,
            String positionColumn) {
        this.route = route;
        this.mode = mode;
        this.deletes = deletes;
        this.truncates = truncates;
        this.keyFields = List.copyOf(keyFields);
        this.positionColumn = positionColumn;
        this.added = added();
    }

    /** The columns that rows get from here, that of the position first. */
    private List<Column> added() {
        List<Column> columns = new ArrayList<>();
        if (!positionColumn.isEmpty()) {
            columns.add(new Column(positionColumn, FieldType.ascii(PositionText.MOST), true, false));
        }
        if (mode == Mode.UPSERT && soft()) {
            columns.add(RowChange.Delete.DELETED_AT);
        }
        return List.copyOf(columns);
    }

    /** The change that a record asks for, or null when no table gets anything of it. */
    public @Nullable Decoded decode(SinkRecord sinkRecord) {
        Last last = lastOfTopic.computeIfAbsent(sinkRecord.topic(), topic -> new Last());
        Object value = sinkRecord.value();
        if (value == null) {
            return tombstone(sinkRecord);
        }
        if (!(value instanceof Struct struct) || sinkRecord.valueSchema() == null) {
            throw new DataException(
                    "A record has a value without a schema (" + value.getClass().getSimpleName()
                            + "). Types are never guessed: use a converter that carries schemas, for JSON"
                            + " value.converter.schemas.enable=true at both ends.");
        }
        Envelope envelope = envelopeOf(sinkRecord.valueSchema(), last);
        if (envelope == null) {
            if (isDebeziumsOwn(sinkRecord.valueSchema())) {
                return null;
            }
            if (!positionColumn.isEmpty()) {
                warnOfNoPosition(sinkRecord, last);
            }
            TableName table = route.of(sinkRecord.topic(), null, null);
            RowPlan plan = planOf(table, sinkRecord.keySchema(), struct.schema(), last);
            return row(plan, last.packer, sinkRecord, struct, "u", null, null, 0);
        }
        return event(sinkRecord, struct, envelope, last);
    }

    private @Nullable Decoded event(SinkRecord sinkRecord, Struct event, Envelope envelope, Last last) {
        String op = envelope.op(event);
        switch (op.length() == 1 ? op.charAt(0) : 0) {
            case 'c', 'r', 'u' -> {
                Struct after = envelope.after(event);
                if (after == null) {
                    throw new DataException("An event with op \"" + op + "\" has no \"after\".");
                }
                TableName table = route.of(sinkRecord.topic(), envelope, event);
                RowPlan plan = planOf(table, sinkRecord.keySchema(), after.schema(), last);
                Instant time = mode == Mode.APPEND ? envelope.sourceTime(event) : null; // no column else
                String position = position(sinkRecord, event, envelope, last);
                return row(plan, last.packer, sinkRecord, after, op, position, time, envelope.sourceMs(event));
            }
            case 'd' -> {
                TableName table = route.of(sinkRecord.topic(), envelope, event);
                RowPlan plan =
                        planOf(table, sinkRecord.keySchema(), envelope.after().schema(), last);
                if (mode == Mode.APPEND) {
                    // What stands beside the key in "before" may be invented (PostgreSQL's default replica identity).
                    RowPlan keyOnly = planOf(table, sinkRecord.keySchema(), null, new Last());
                    return row(
                            keyOnly,
                            last.packer,
                            sinkRecord,
                            null,
                            op,
                            position(sinkRecord, event, envelope, last),
                            envelope.sourceTime(event),
                            envelope.sourceMs(event));
                }
                String position = soft() ? position(sinkRecord, event, envelope, last) : null; // no row is left else
                return delete(plan, sinkRecord, envelope.before(event), position, envelope.sourceMs(event));
            }
            case 't' -> {
                return truncate(route.of(sinkRecord.topic(), envelope, event), sinkRecord, envelope.sourceMs(event));
            }
            default -> {
                return null; // messages and the like: no row
            }
        }
    }

    private @Nullable Decoded truncate(TableName table, SinkRecord sinkRecord, long sourceMs) {
        if (mode == Mode.APPEND || truncates == Truncates.IGNORE) {
            LOG.info("A truncate of {} is not applied, as configured. [{}]", table, Position.of(sinkRecord));
            return null;
        }
        if (truncates == Truncates.FAIL) {
            throw new ConnectException(
                    "The source truncated " + table + ", and truncate.mode is fail. [" + Position.of(sinkRecord)
                            + "] Set truncate.mode=apply to empty the target's table too, or ignore.");
        }
        return new Decoded(new Change.Truncate(table), 64, sourceMs);
    }

    private @Nullable Decoded tombstone(SinkRecord sinkRecord) {
        if (mode == Mode.APPEND || deletes == Deletes.IGNORE || sinkRecord.keySchema() == null) {
            return null;
        }
        TableName table = route.of(sinkRecord.topic(), null, null);
        // A plan of its own, since the topic's next record is a row again.
        RowPlan plan = plans.computeIfAbsent(
                new PlanKey(table, sinkRecord.keySchema(), null),
                wanted -> RowPlan.ofRows(wanted.table(), wanted.key(), null, keyFieldsOf(wanted.key()), added));
        return delete(plan, sinkRecord, null, null, 0);
    }

    private List<String> keyFieldsOf(@Nullable Schema key) {
        boolean tells = keyFields.stream()
                .allMatch(name -> key != null && (key.type() != Schema.Type.STRUCT || key.field(name) != null));
        if (!tells) {
            throw new DataException("A tombstone tells only its record's key, and that does not hold " + keyFields
                    + ". Key the topic by key.fields, or set tombstones.on.delete=false at the source.");
        }
        return keyFields;
    }

    private @Nullable Decoded delete(
            RowPlan plan, SinkRecord sinkRecord, @Nullable Struct before, @Nullable String position, long sourceMs) {
        if (deletes == Deletes.IGNORE) {
            return null;
        }
        Key key = plan.key(sinkRecord.key(), before);
        return new Decoded(
                new RowChange.Delete(plan.deleteShape(), key, soft(), position), 64L * key.size() + 64, sourceMs);
    }

    private Decoded row(
            RowPlan plan,
            RowPacker packer,
            SinkRecord sinkRecord,
            @Nullable Struct struct,
            String op,
            @Nullable String sourcePosition,
            @Nullable Object sourceTime,
            long sourceMs) {
        if (mode == Mode.APPEND) {
            Position position = Position.of(sinkRecord);
            Integer partition = position.partition().partition();
            RowPlan.Read read = plan.read(
                    packer,
                    sinkRecord.key(),
                    struct,
                    sourcePosition,
                    position.partition().topic(),
                    partition,
                    position.offset(),
                    op,
                    sourceTime);
            Key key = new Key(position.partition().topic(), partition, position.offset());
            return new Decoded(new RowChange.Upsert(key, read.row(), true), read.bytes(), sourceMs);
        }
        RowPlan.Read read = plan.read(packer, sinkRecord.key(), struct, sourcePosition);
        boolean fresh = op.equals("c") || op.equals("r");
        return new Decoded(
                new RowChange.Upsert(plan.key(sinkRecord.key(), struct), read.row(), fresh), read.bytes(), sourceMs);
    }

    /** Where the event stands in its source's log, if that is to be kept. */
    private @Nullable String position(SinkRecord sinkRecord, Struct event, Envelope envelope, Last last) {
        if (positionColumn.isEmpty()) {
            return null;
        }
        String position = envelope.position(event);
        if (position == null && !envelope.isIncremental(event)) {
            warnOfNoPosition(sinkRecord, last);
        }
        return position;
    }

    private void warnOfNoPosition(SinkRecord sinkRecord, Last last) {
        if (!last.warned) {
            last.warned = true;
            LOG.warn(
                    "Records of {} do not tell where they stand in their source's log, so {} stays null in their rows."
                            + " Debezium's envelopes from MySQL, MariaDB, PostgreSQL and SQL Server tell it: take"
                            + " transforms away that flatten them, or leave position.column empty. [{}]",
                    sinkRecord.topic(),
                    positionColumn,
                    Position.of(sinkRecord));
        }
    }

    @SuppressWarnings("ReferenceEquality") // the same schema object is the fast path; others go by equality below
    private RowPlan planOf(TableName table, @Nullable Schema key, @Nullable Schema row, Last last) {
        PlanKey known = last.planKey;
        if (last.plan != null && known != null && known.key == key && known.row == row && known.table.equals(table)) {
            return last.plan;
        }
        PlanKey wanted = new PlanKey(table, key, row);
        RowPlan plan = plans.get(wanted);
        if (plan == null) {
            plan = mode == Mode.APPEND
                    ? RowPlan.ofEvents(table, key, row, added)
                    : RowPlan.ofRows(table, key, row, keyFields, added);
            plans.put(wanted, plan);
        }
        last.planKey = wanted;
        last.plan = plan;
        return plan;
    }

    @SuppressWarnings("ReferenceEquality") // see planOf
    private @Nullable Envelope envelopeOf(Schema value, Last last) {
        if (last.valueSchema != value) {
            last.envelope = envelopes.computeIfAbsent(value, Envelope::of).orElse(null);
            last.valueSchema = value;
        }
        return last.envelope;
    }

    private boolean soft() {
        return deletes == Deletes.SOFT;
    }

    /** Heartbeats, schema changes and transaction boundaries are Debezium's own affairs. */
    private static boolean isDebeziumsOwn(Schema value) {
        String name = value.name();
        return name != null
                && name.startsWith("io.debezium.connector.")
                && (name.endsWith("Heartbeat")
                        || name.endsWith("SchemaChangeValue")
                        || name.endsWith("TransactionMetadataValue"));
    }

    private static <K, V> Map<K, V> lru() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > CACHED_PLANS;
            }
        };
    }
}
