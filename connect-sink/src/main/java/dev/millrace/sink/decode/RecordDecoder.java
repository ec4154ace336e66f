package dev.millrace.sink.decode;

import dev.millrace.core.Change;
import dev.millrace.core.Column;
import dev.millrace.core.Key;
import dev.millrace.core.RowChange;
import dev.millrace.core.RowPacker;
import dev.millrace.core.TableName;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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

    /** A table's rules, and the columns that come of them. */
    private record Treatment(TableRules rules, List<Column> added) {}

    private final TableRoute route;
    private final Function<TableName, TableRules> rules;
    private final Schemaless schemaless;
    private final Map<TableName, Treatment> treatments = new HashMap<>();
    private final Map<PlanKey, RowPlan> plans = lru();
    private final Map<Schema, Optional<Envelope>> envelopes = lru();
    private final Map<String, Last> lastOfTopic = new LinkedHashMap<>();

    /** What the topic's last record needed: records of one topic come in long runs of one schema. */
    private static final class Last {
        private @Nullable Schema valueSchema;
        private @Nullable Envelope envelope;
        private @Nullable TableName table;
        private @Nullable Treatment treatment;
        private @Nullable PlanKey planKey;
        private @Nullable RowPlan plan;
        /** Of the topic's own, since rows of other topics may wait longer than its. */
        private final RowPacker packer = new RowPacker();

        private boolean warned;
    }

    /** A decoder for tables that are told apart by a route, each by its own rules. */
    public RecordDecoder(TableRoute route, Function<TableName, TableRules> rules) {
        this.route = route;
        this.rules = rules;
        this.schemaless = new Schemaless(route, rules);
    }

    /** The change that a record asks for, or null when no table gets anything of it. */
    public @Nullable Decoded decode(SinkRecord arrived) {
        SinkRecord sinkRecord = schemaless.structured(arrived);
        Last last = lastOfTopic.computeIfAbsent(sinkRecord.topic(), topic -> new Last());
        Object value = sinkRecord.value();
        if (value == null) {
            return tombstone(sinkRecord);
        }
        if (!(value instanceof Struct struct) || sinkRecord.valueSchema() == null) {
            throw new DataException("A record's value is no row but a plain "
                    + value.getClass().getSimpleName() + ". Use a converter that gives structs or maps: for JSON"
                    + " org.apache.kafka.connect.json.JsonConverter or dev.millrace.converter.JsonConverter.");
        }
        Envelope envelope = envelopeOf(sinkRecord.valueSchema(), last);
        if (envelope != null) {
            return event(sinkRecord, struct, envelope, last);
        }
        if (isDebeziumsOwn(sinkRecord.valueSchema())) {
            return null;
        }
        TableName table = route.of(sinkRecord.topic());
        Treatment treatment = treatmentOf(table, last);
        if (treatment.rules().keepsPosition()) {
            warnOfNoPosition(sinkRecord, treatment.rules(), last);
        }
        RowPlan plan = planOf(table, treatment, sinkRecord.keySchema(), struct.schema(), last);
        return row(plan, treatment.rules(), last.packer, sinkRecord, struct, "u", null, null, 0);
    }

    private @Nullable Decoded event(SinkRecord sinkRecord, Struct event, Envelope envelope, Last last) {
        String op = envelope.op(event);
        if (op.length() != 1 || "crudt".indexOf(op.charAt(0)) < 0) {
            return null; // messages and the like: no row
        }
        TableName table = route.of(
                sinkRecord.topic(),
                envelope.fromSource(event, envelope.database()),
                envelope.fromSource(event, envelope.schema()),
                envelope.fromSource(event, envelope.table()));
        Treatment treatment = treatmentOf(table, last);
        TableRules how = treatment.rules();
        long sourceMs = envelope.sourceMs(event);
        switch (op.charAt(0)) {
            case 't' -> {
                return truncate(table, how, sinkRecord, sourceMs);
            }
            case 'd' -> {
                if (how.appends()) {
                    // What stands beside the key in "before" may be invented (PostgreSQL's default replica identity).
                    RowPlan keyOnly = planOf(table, treatment, sinkRecord.keySchema(), null, new Last());
                    String position = position(sinkRecord, event, envelope, how, last);
                    Instant time = envelope.sourceTime(event);
                    return row(keyOnly, how, last.packer, sinkRecord, null, op, position, time, sourceMs);
                }
                Schema after = envelope.after().schema();
                RowPlan plan = planOf(table, treatment, sinkRecord.keySchema(), after, last);
                // No row is left else.
                String position = how.marksDeleted() ? position(sinkRecord, event, envelope, how, last) : null;
                return delete(plan, how, sinkRecord, envelope.before(event), position, sourceMs);
            }
            default -> {
                Struct after = envelope.after(event);
                if (after == null) {
                    throw new DataException("An event with op \"" + op + "\" has no \"after\".");
                }
                RowPlan plan = planOf(table, treatment, sinkRecord.keySchema(), after.schema(), last);
                Instant time = how.appends() ? envelope.sourceTime(event) : null; // no column else
                String position = position(sinkRecord, event, envelope, how, last);
                return row(plan, how, last.packer, sinkRecord, after, op, position, time, sourceMs);
            }
        }
    }

    private static @Nullable Decoded truncate(TableName table, TableRules how, SinkRecord sinkRecord, long sourceMs) {
        if (how.appends() || how.truncates() == Truncates.IGNORE) {
            LOG.info("A truncate of {} is not applied, as configured. [{}]", table, Position.of(sinkRecord));
            return null;
        }
        if (how.truncates() == Truncates.FAIL) {
            throw new ConnectException(
                    "The source truncated " + table + ", and truncate.mode is fail. [" + Position.of(sinkRecord)
                            + "] Set truncate.mode=apply to empty the target's table too, or ignore.");
        }
        return new Decoded(new Change.Truncate(table), 64, sourceMs);
    }

    private @Nullable Decoded tombstone(SinkRecord sinkRecord) {
        if (sinkRecord.keySchema() == null) {
            return null;
        }
        TableName table = route.of(sinkRecord.topic());
        Treatment treatment = treatments.computeIfAbsent(table, this::treatmentOf);
        TableRules how = treatment.rules();
        if (how.appends() || how.deletes() == Deletes.IGNORE) {
            return null;
        }
        // A plan of its own, since the topic's next record is a row again.
        RowPlan plan = plans.computeIfAbsent(new PlanKey(table, sinkRecord.keySchema(), null), wanted -> {
            refuseHiddenKey(how.keyFields(), wanted.key());
            return RowPlan.ofRows(table, wanted.key(), null, how, treatment.added());
        });
        return delete(plan, how, sinkRecord, null, null, 0);
    }

    private static void refuseHiddenKey(List<String> keyFields, @Nullable Schema key) {
        boolean tells = keyFields.stream()
                .allMatch(name -> key != null && (key.type() != Schema.Type.STRUCT || key.field(name) != null));
        if (!tells) {
            throw new DataException("A tombstone tells only its record's key, and that does not hold " + keyFields
                    + ". Key the topic by key.fields, or set tombstones.on.delete=false at the source.");
        }
    }

    private static @Nullable Decoded delete(
            RowPlan plan,
            TableRules how,
            SinkRecord sinkRecord,
            @Nullable Struct before,
            @Nullable String position,
            long sourceMs) {
        if (how.deletes() == Deletes.IGNORE) {
            return null;
        }
        Key key = plan.key(sinkRecord.key(), before);
        return new Decoded(
                new RowChange.Delete(plan.deleteShape(), key, how.marksDeleted(), position),
                64L * key.size() + 64,
                sourceMs);
    }

    private static Decoded row(
            RowPlan plan,
            TableRules how,
            RowPacker packer,
            SinkRecord sinkRecord,
            @Nullable Struct struct,
            String op,
            @Nullable String sourcePosition,
            @Nullable Object sourceTime,
            long sourceMs) {
        if (how.appends()) {
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
    private static @Nullable String position(
            SinkRecord sinkRecord, Struct event, Envelope envelope, TableRules how, Last last) {
        if (!how.keepsPosition()) {
            return null;
        }
        String position = envelope.position(event);
        if (position == null && !envelope.isIncremental(event)) {
            warnOfNoPosition(sinkRecord, how, last);
        }
        return position;
    }

    private static void warnOfNoPosition(SinkRecord sinkRecord, TableRules how, Last last) {
        if (!last.warned) {
            last.warned = true;
            LOG.warn(
                    "Records of {} do not tell where they stand in their source's log, so {} stays null in their rows."
                            + " Debezium's envelopes from MySQL, MariaDB, PostgreSQL and SQL Server tell it: take"
                            + " transforms away that flatten them, or leave position.column empty. [{}]",
                    sinkRecord.topic(),
                    how.positionColumn(),
                    Position.of(sinkRecord));
        }
    }

    @SuppressWarnings("ReferenceEquality") // a route mostly gives the same object
    private Treatment treatmentOf(TableName table, Last last) {
        Treatment known = last.treatment;
        if (known == null || last.table != table) {
            known = treatments.computeIfAbsent(table, this::treatmentOf);
            last.table = table;
            last.treatment = known;
        }
        return known;
    }

    private Treatment treatmentOf(TableName table) {
        TableRules found = rules.apply(table);
        return new Treatment(found, found.added());
    }

    @SuppressWarnings("ReferenceEquality") // the same schema object is the fast path; others go by equality below
    private RowPlan planOf(
            TableName table, Treatment treatment, @Nullable Schema key, @Nullable Schema row, Last last) {
        PlanKey known = last.planKey;
        if (last.plan != null && known != null && known.key == key && known.row == row && known.table.equals(table)) {
            return last.plan;
        }
        PlanKey wanted = new PlanKey(table, key, row);
        RowPlan plan = plans.get(wanted);
        if (plan == null) {
            TableRules how = treatment.rules();
            plan = how.appends()
                    ? RowPlan.ofEvents(table, key, row, how, treatment.added())
                    : RowPlan.ofRows(table, key, row, how, treatment.added());
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
