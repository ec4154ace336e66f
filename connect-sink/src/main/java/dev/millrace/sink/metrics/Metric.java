package dev.millrace.sink.metrics;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** All metrics: names, units and meanings are said here only, and the reference page is made from them. */
@SuppressWarnings("ImmutableEnumChecker") // Set.of and List.of are immutable
enum Metric {
    RECORDS(
            "records-total",
            Unit.COUNT,
            Kind.COUNTER,
            "Records whose effect is in the target, those included that a later record of the same batch overtook.",
            Scope.TASK,
            Scope.TOPIC),
    BATCHES(
            "batches-total",
            Unit.COUNT,
            Kind.COUNTER,
            "Batches written, each in one transaction. For a table those that changed it, for a way those that took it.",
            Scope.TASK,
            Scope.TOPIC,
            Scope.TABLE,
            Scope.LOAD),
    RETRIES_TRANSIENT(
            "retries-transient-total",
            Unit.COUNT,
            Kind.COUNTER,
            "Attempts that failed for something that passes: a deadlock, a lost connection, a restart.",
            Scope.TASK,
            Scope.TOPIC),
    RETRIES_CONFLICT(
            "retries-conflict-total",
            Unit.COUNT,
            Kind.COUNTER,
            "Attempts that failed because a unique or foreign key still waits for its counterpart.",
            Scope.TASK,
            Scope.TOPIC),
    RETRIES_ENVIRONMENT(
            "retries-environment-total",
            Unit.COUNT,
            Kind.COUNTER,
            "Attempts that failed for something that somebody has to mend: a full disk, a privilege, a missing column.",
            Scope.TASK,
            Scope.TOPIC),
    SET_ASIDE(
            "records-set-aside-total",
            Unit.COUNT,
            Kind.COUNTER,
            "Records that the target does not take, reported to the dead letter queue.",
            Scope.TASK,
            Scope.TOPIC),
    SCHEMA_CHANGES(
            "schema-changes-total",
            Unit.COUNT,
            Kind.COUNTER,
            "Changes of the target's schema made by this task: tables created, columns added, widened, relaxed.",
            Scope.TASK,
            Scope.TABLE),
    ROWS_DISCARDED(
            "rows-discarded-total",
            Unit.COUNT,
            Kind.COUNTER,
            "Rows left out because `schema.contract.*` is `discard_row` and they do not fit their table.",
            Scope.TASK,
            Scope.TOPIC,
            Scope.TABLE),
    VALUES_DISCARDED(
            "values-discarded-total",
            Unit.COUNT,
            Kind.COUNTER,
            "Values left out because `schema.contract.*` is `discard_value` and they do not fit their table.",
            Scope.TASK,
            Scope.TOPIC,
            Scope.TABLE),
    BUFFERED(
            "buffered-bytes",
            Unit.BYTES,
            Kind.GAUGE,
            "Memory of the rows that wait or are being written, estimated.",
            Scope.TASK,
            Scope.TOPIC),
    BUFFER_LIMIT(
            "buffered-bytes-limit",
            Unit.BYTES,
            Kind.GAUGE,
            "What `buffer.max.bytes` allows; reading pauses from half of it on, which leaves room for what is on its way.",
            Scope.TASK),
    TOPICS("topics", Unit.COUNT, Kind.GAUGE, "Topics that the task has partitions of.", Scope.TASK),
    TABLES("tables", Unit.COUNT, Kind.GAUGE, "Tables that the task has written and still has a topic for.", Scope.TASK),
    CIRCUITS_OPEN("circuits-open", Unit.COUNT, Kind.GAUGE, "Topics whose circuit is open.", Scope.TASK),
    CIRCUIT_OPEN(
            "circuit-open",
            Unit.FLAG,
            Kind.GAUGE,
            "1 while the circuit is open: the topic is not read, its offsets stay, and a try follows every few seconds.",
            Scope.TOPIC),
    CIRCUIT_OPEN_MS(
            "circuit-open-ms", Unit.MILLIS, Kind.GAUGE, "For how long the circuit has been open, or 0.", Scope.TOPIC),
    CIRCUIT_REASON("circuit-reason", Unit.TEXT, Kind.GAUGE, "Why the circuit is open, or empty.", Scope.TOPIC),
    WAITING_LAG_MS(
            "waiting-lag-ms",
            Unit.MILLIS,
            Kind.GAUGE,
            "How long ago the source committed the oldest change that this task has read and not written; 0 when none"
                    + " waits. It grows while a topic is stuck.",
            Scope.TOPIC),
    ROWS_WRITTEN(
            "rows-written-total",
            Unit.COUNT,
            Kind.COUNTER,
            "Rows inserted or updated. Changes of one row in one batch count once.",
            Scope.TABLE),
    ROWS_DELETED(
            "rows-deleted-total",
            Unit.COUNT,
            Kind.COUNTER,
            "Rows deleted, or marked as deleted; those included that are written anew in the same batch.",
            Scope.TABLE),
    TRUNCATES("truncates-total", Unit.COUNT, Kind.COUNTER, "Times that the table was emptied.", Scope.TABLE),
    BATCH_ROWS_MAX(
            "batch-rows-max",
            Unit.COUNT,
            Kind.GAUGE,
            "Most rows that one of the last minute's batches wrote or deleted.",
            Scope.TABLE),
    FLUSH_MS(
            "flush-time-ms-total",
            Unit.MILLIS,
            Kind.COUNTER,
            "Time that the batches' transactions took, with the waiting for a connection. A batch of several tables"
                    + " counts for each of them.",
            Scope.TABLE),
    FLUSH_MS_MAX(
            "flush-time-ms-max", Unit.MILLIS, Kind.GAUGE, "The longest of the last minute's batches.", Scope.TABLE),
    LAG_MS(
            "source-lag-ms",
            Unit.MILLIS,
            Kind.GAUGE,
            "From the commit at the source to the commit in the target, for the oldest change of the last batch."
                    + " −1 where the records do not tell (`source.ts_ms`).",
            Scope.TABLE),
    LAG_MS_MAX(
            "source-lag-ms-max",
            Unit.MILLIS,
            Kind.GAUGE,
            "The highest `source-lag-ms` of the last minute's batches, or 0 when there were none.",
            Scope.TABLE),
    SOURCE_TIME_MS(
            "source-time-ms",
            Unit.EPOCH_MILLIS,
            Kind.GAUGE,
            "When the source committed the newest change that is in the target, or 0.",
            Scope.TABLE),
    LOAD_METHOD(
            "load-method",
            Unit.TEXT,
            Kind.GAUGE,
            "How the rows of the last batch got in, as listed below; several ways are separated by commas.",
            Scope.TABLE);

    /** What a metric is about; each has the tags of its own. */
    @SuppressWarnings("ImmutableEnumChecker")
    enum Scope {
        TASK("Of the task", List.of()),
        TOPIC("Of a topic", List.of("topic")),
        TABLE("Of a table", List.of("table")),
        LOAD("Of a way into a table", List.of("table", "load"));

        private final String title;
        private final List<String> tags;

        Scope(String title, List<String> tags) {
            this.title = title;
            this.tags = tags;
        }

        String title() {
            return title;
        }

        /** Beside those that say which connector and task. */
        List<String> tags() {
            return tags;
        }
    }

    /** What the numbers count. */
    enum Unit {
        COUNT("count"),
        BYTES("bytes"),
        MILLIS("ms"),
        EPOCH_MILLIS("ms since 1970"),
        FLAG("0 or 1"),
        TEXT("text");

        private final String words;

        Unit(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** How a metric moves. */
    enum Kind {
        /** Only up, from 0 when the task or the topic's assignment begins. */
        COUNTER,
        /** Up and down. */
        GAUGE
    }

    private final String label;
    private final Unit unit;
    private final Kind kind;
    private final String meaning;
    private final Set<Scope> scopes;

    Metric(String label, Unit unit, Kind kind, String meaning, Scope... scopes) {
        this.label = label;
        this.unit = unit;
        this.kind = kind;
        this.meaning = meaning;
        this.scopes = Set.of(scopes);
    }

    static Set<Metric> of(Scope scope) {
        EnumSet<Metric> metrics = EnumSet.noneOf(Metric.class);
        Arrays.stream(values()).filter(metric -> metric.scopes.contains(scope)).forEach(metrics::add);
        return metrics;
    }

    String label() {
        return label;
    }

    Unit unit() {
        return unit;
    }

    Kind kind() {
        return kind;
    }

    String meaning() {
        return meaning;
    }
}
