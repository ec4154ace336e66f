package dev.millrace.sink.target.bigquery;

import com.google.cloud.bigquery.Dataset;
import com.google.cloud.bigquery.DatasetId;
import dev.millrace.core.FieldType;
import dev.millrace.core.TableName;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.TableBatch;
import dev.millrace.sink.schema.SchemaChange;
import dev.millrace.sink.schema.Standing;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.FencedException;
import dev.millrace.sink.target.Ownership;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetSettings;
import dev.millrace.sink.target.bigquery.BatchWriter.Part;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** BigQuery. Tables and their changes are the same in each mode; what differs is how a batch gets in. */
final class BigQueryTarget implements Target {
    private final BigQuerySettings settings;
    private final TargetSettings given;
    private final Names names;
    private final Clients clients;
    private @Nullable Opened opened;

    /** What needs a connection. */
    private record Opened(Jobs jobs, Tables tables, WriteStreams streams, WrittenTables written, BatchWriter writer) {}

    BigQueryTarget(TargetSettings given, BigQuerySettings settings) {
        this.given = given;
        this.settings = settings;
        this.names = new Names(settings.project(), settings.dataset());
        this.clients = new Clients(settings);
    }

    private synchronized Opened opened() {
        Opened known = opened;
        if (known == null) {
            String location = settings.location().orElseGet(this::locationOfDataset);
            Jobs jobs = new Jobs(clients.rest(), settings.project(), Optional.of(location));
            WriteStreams streams = new WriteStreams(clients, location);
            known = new Opened(
                    jobs,
                    new Tables(clients.rest(), names, given.schema().cacheMs()),
                    streams,
                    new WrittenTables(jobs, names, given.offsets()),
                    writer(jobs, streams));
            opened = known;
        }
        return known;
    }

    private BatchWriter writer(Jobs jobs, WriteStreams streams) {
        boolean stored = given.offsets().stored();
        OffsetTables offsets = new OffsetTables(jobs, names, given.offsets(), given.start());
        Clock clock = Clock.systemUTC();
        return switch (settings.mode()) {
            case MERGE -> new MergeWriter(clients, jobs, streams, stored ? offsets : null, clock);
            case CDC ->
                new CdcWriter(
                        streams,
                        stored ? new CdcOffsets(jobs, streams, names, given.offsets(), given.start()) : null,
                        clock.millis());
            case APPEND -> new AppendWriter(clients, jobs, streams, offsets);
        };
    }

    private String locationOfDataset() {
        Dataset dataset = clients.rest().getDataset(DatasetId.of(settings.project(), settings.dataset()));
        if (dataset == null) {
            throw new TargetException(
                    FailureKind.ENVIRONMENT,
                    "There is no dataset %s in project %s. Create it in the location where the data belongs."
                            .formatted(settings.dataset(), settings.project()));
        }
        return String.valueOf(dataset.getLocation());
    }

    /** Tries whether a task would get in. */
    void probe() {
        attempt("look at the dataset", () -> opened().jobs().query("SELECT 1", Map.of()));
    }

    @Override
    public Ownership own(Set<TopicPartition> partitions) {
        return attempt("take over the offsets of " + partitions, () -> opened().writer()
                .own(partitions));
    }

    @Override
    public void alterOffsets(Map<TopicPartition, @Nullable Long> altered) {
        attempt("alter the offsets", () -> {
            opened().writer().alterOffsets(altered);
            if (given.offsets().stored() && altered.values().stream().allMatch(Objects::isNull)) {
                opened().written().forgetAll(); // everything begins anew, tables too
            }
            return Boolean.TRUE;
        });
    }

    @Override
    public boolean hasWritten(TableName table) {
        return given.offsets().stored()
                && attempt("look up " + table, () -> opened().written().has(table));
    }

    @Override
    public void startAgain(Set<TopicPartition> partitions, Set<TableName> gone) {
        if (given.offsets().stored()) {
            attempt("start again", () -> {
                Map<TopicPartition, @Nullable Long> zero = new HashMap<>();
                partitions.forEach(partition -> zero.put(partition, 0L));
                opened().writer().alterOffsets(zero);
                opened().written().forget(gone);
                return Boolean.TRUE;
            });
        }
    }

    @Override
    public Optional<Standing> describe(TableName table) {
        return attempt("describe " + table, () -> opened().tables().describe(table))
                .map(StandingTable::standing);
    }

    @Override
    public FieldType stored(FieldType type, boolean inKey) {
        return Types.stored(type);
    }

    /** There is no statement for it. */
    @Override
    public boolean tightens() {
        return false;
    }

    @Override
    public void forget(Set<TableName> changed) {
        attempt("forget tables", () -> {
            changed.forEach(opened().tables()::forget);
            return Boolean.TRUE;
        });
    }

    @Override
    public List<SchemaChange> apply(List<SchemaChange> changes, String origin) {
        List<SchemaChange> made = new ArrayList<>();
        Ddl ddl = new Ddl(settings, names);
        for (SchemaChange change : changes) {
            opened().tables().forget(change.table());
            List<String> statements = ddl.of(change);
            attempt(change.toString(), () -> {
                statements.forEach(opened().jobs()::run);
                return Boolean.TRUE;
            });
            opened().tables().forget(change.table());
            opened().streams().forget(names.table(change.table()));
            made.add(change);
        }
        return made;
    }

    @Override
    public List<String> ddl(List<SchemaChange> changes) {
        Ddl ddl = new Ddl(settings, names);
        return changes.stream().flatMap(change -> ddl.of(change).stream()).toList();
    }

    @Override
    public Map<TableName, String> write(Batch batch) {
        String tables =
                batch.tables().stream().map(table -> table.table().toString()).collect(Collectors.joining(", "));
        try {
            return attempt("write " + (tables.isEmpty() ? "offsets" : tables), () -> {
                List<Part> parts = parts(batch);
                if (given.offsets().stored()) {
                    parts.stream()
                            .filter(part -> !part.batch().rows().isEmpty())
                            .forEach(
                                    part -> opened().written().note(part.table().name()));
                }
                write(batch, parts);
                return parts.stream()
                        .collect(Collectors.toMap(part -> part.table().name(), part -> opened().writer()
                                .way()));
            });
        } catch (TargetException e) {
            batch.tables()
                    .forEach(table -> opened().tables().forget(table.table())); // it may have been changed by hand
            throw e;
        }
    }

    private void write(Batch batch, List<Part> parts) {
        try {
            opened().writer().write(batch, parts);
        } catch (ArithmeticException | ClassCastException | IllegalArgumentException e) {
            // The encoders' own words, which hold no values.
            String why = e instanceof ArithmeticException
                    ? e.getMessage()
                    : e.getClass().getSimpleName();
            throw new TargetException(
                    FailureKind.POISON,
                    "A value has no place in its column: " + why + ". [" + batch.origin() + "]",
                    "value " + e.getClass().getSimpleName(),
                    e);
        }
    }

    private List<Part> parts(Batch batch) {
        List<Part> parts = new ArrayList<>();
        for (TableBatch table : batch.tables()) {
            Optional<StandingTable> stands = opened().tables().describe(table.table());
            if (stands.isPresent()) {
                parts.add(new Part(stands.get(), table));
            } else if (!table.rows().isEmpty()) {
                throw new TargetException(
                        FailureKind.TRANSIENT, "Table " + table.table() + " was there and is not found any more.");
            }
        }
        return parts;
    }

    private static <T> T attempt(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (FencedException e) {
            throw e;
        } catch (RuntimeException e) {
            throw Failures.told("Could not " + what, e);
        }
    }

    @Override
    public FailureKind classify(Exception failure) {
        return failure instanceof TargetException told ? told.kind() : FailureKind.POISON;
    }

    @Override
    public synchronized void close() {
        if (opened != null) {
            opened.writer().close();
            opened.streams().close();
        }
        clients.close();
    }
}
