package dev.millrace.sink.target;

import dev.millrace.core.Column;
import dev.millrace.core.Key;
import dev.millrace.core.Row;
import dev.millrace.core.RowChange.Delete;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.OffsetMove;
import dev.millrace.sink.buffer.TableBatch;
import dev.millrace.sink.schema.SchemaChange;
import dev.millrace.sink.schema.SchemaChange.AddColumn;
import dev.millrace.sink.schema.SchemaChange.CreateTable;
import dev.millrace.sink.schema.SchemaChange.FillColumn;
import dev.millrace.sink.schema.SchemaChange.RelaxColumn;
import dev.millrace.sink.schema.SchemaChange.TightenColumn;
import dev.millrace.sink.schema.SchemaChange.WidenType;
import dev.millrace.sink.schema.Standing;
import dev.millrace.sink.target.Ownership.Claim;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A target in memory that keeps the contract, remembers what was asked of it, and fails when it is told to. */
public final class RecordingTarget implements Target {
    /** What several targets of one "database" share. */
    public static final class Store {
        private final Map<TableName, TableShape> shapes = new HashMap<>();
        private final Map<TableName, TreeMap<Key, Map<String, @Nullable Object>>> rows = new HashMap<>();
        private final Map<String, Map<TopicPartition, Stored>> offsets = new HashMap<>();
        private final Map<String, Set<TableName>> noted = new HashMap<>();
        private final List<Batch> landed = new ArrayList<>();
        private long generations;
    }

    private record Stored(long generation, @Nullable Long nextOffset, long epoch, @Nullable String source) {}

    private final Store store;
    private final String connector;
    private final OffsetStart start;
    private final List<Batch> written = new ArrayList<>();
    private volatile Consumer<Batch> beforeWrite = batch -> {};
    private volatile Consumer<Batch> afterWrite = batch -> {};
    private volatile Runnable beforeOwn = () -> {};
    private volatile boolean closed;
    private boolean forgetful;
    private boolean shared;

    public RecordingTarget(Store store, String connector, OffsetStart start) {
        this.store = store;
        this.connector = connector;
        this.start = start;
    }

    public RecordingTarget() {
        this(new Store(), "sink", new OffsetStart(0, partition -> null));
    }

    /** Keeps no offsets, as where delivery is at least once. */
    public RecordingTarget forgetful() {
        forgetful = true;
        return this;
    }

    /** Lets lanes write one table at once. */
    public RecordingTarget shared() {
        shared = true;
        return this;
    }

    @Override
    public boolean mayShareTables() {
        return shared;
    }

    /** Runs on the writer's thread before a batch is written; it may block or throw. */
    public void beforeWrite(Consumer<Batch> hook) {
        beforeWrite = hook;
    }

    /** Runs after a batch was written; when it throws, the writer never hears of its commit. */
    public void afterWrite(Consumer<Batch> hook) {
        afterWrite = hook;
    }

    public void beforeOwn(Runnable hook) {
        beforeOwn = hook;
    }

    public List<Batch> written() {
        synchronized (store) {
            return List.copyOf(written);
        }
    }

    /** What landed from all targets of this store, in order. */
    public List<Batch> landed() {
        synchronized (store) {
            return List.copyOf(store.landed);
        }
    }

    /** The stored offset of a partition. */
    public @Nullable Long stored(TopicPartition partition) {
        synchronized (store) {
            Stored stored = offsets().get(partition);
            return stored == null ? null : stored.nextOffset();
        }
    }

    public boolean isClosed() {
        return closed;
    }

    /** A table's rows by column name. */
    public List<Map<String, @Nullable Object>> rows(String table) {
        synchronized (store) {
            return List.copyOf(store.rows
                    .getOrDefault(TableName.of(table), new TreeMap<>())
                    .values());
        }
    }

    @Override
    public Ownership own(Set<TopicPartition> partitions) {
        beforeOwn.run();
        synchronized (store) {
            Map<TopicPartition, Claim> claims = new HashMap<>();
            for (TopicPartition partition : partitions) {
                if (forgetful) {
                    offsets().remove(partition);
                }
                Stored stored = offsets().getOrDefault(partition, new Stored(0, null, 0, null));
                Long from = start.epoch() > stored.epoch() ? start.of().apply(partition) : null;
                Stored owned = new Stored(
                        ++store.generations,
                        from == null ? stored.nextOffset() : from,
                        Math.max(start.epoch(), stored.epoch()),
                        stored.source());
                offsets().put(partition, owned);
                claims.put(partition, new Claim(owned.generation(), owned.nextOffset(), owned.source()));
            }
            return new Ownership(claims);
        }
    }

    private Map<TopicPartition, Stored> offsets() {
        return store.offsets.computeIfAbsent(connector, name -> new HashMap<>());
    }

    @Override
    public void alterOffsets(Map<TopicPartition, @Nullable Long> altered) {
        synchronized (store) {
            if (altered.isEmpty()) {
                offsets().clear();
            }
            if (altered.values().stream().allMatch(Objects::isNull)) {
                noted().clear();
            }
            altered.forEach((partition, to) -> offsets().put(partition, new Stored(++store.generations, to, 0, null)));
        }
    }

    @Override
    public Optional<Standing> describe(TableName table) {
        synchronized (store) {
            return Optional.ofNullable(store.shapes.get(table)).map(Standing::of);
        }
    }

    @Override
    public boolean hasWritten(TableName table) {
        synchronized (store) {
            return noted().contains(table);
        }
    }

    private Set<TableName> noted() {
        return store.noted.computeIfAbsent(connector, name -> new HashSet<>());
    }

    @Override
    public void startAgain(Set<TopicPartition> partitions, Set<TableName> tables) {
        synchronized (store) {
            partitions.forEach(partition -> offsets().put(partition, new Stored(++store.generations, 0L, 0, null)));
            noted().removeAll(tables);
        }
    }

    /** Somebody drops the table by hand. */
    public void drop(String table) {
        synchronized (store) {
            store.shapes.remove(TableName.of(table));
            store.rows.remove(TableName.of(table));
        }
    }

    @Override
    public void forget(Set<TableName> tables) {
        // Nothing is remembered: every description is fresh.
    }

    @Override
    public List<SchemaChange> apply(List<SchemaChange> changes, String origin) {
        synchronized (store) {
            changes.forEach(this::apply);
        }
        return changes;
    }

    private void apply(SchemaChange change) {
        if (change instanceof CreateTable create) {
            store.shapes.putIfAbsent(create.table(), create.shape());
        } else if (change instanceof AddColumn add) {
            Column column = add.column();
            TableShape stands = Objects.requireNonNull(store.shapes.get(change.table()));
            if (stands.column(column.name()).isEmpty()) {
                List<Column> columns = new ArrayList<>(stands.columns());
                columns.add(column);
                store.shapes.put(change.table(), new TableShape(change.table(), columns, stands.keyColumns()));
                fill(change.table(), column.name(), column.told().defaultValue());
            }
        } else if (change instanceof WidenType widen) {
            change(change.table(), widen.column().name(), column -> column.ofType(widen.to()));
        } else if (change instanceof RelaxColumn relax) {
            change(change.table(), relax.column().name(), Column::asNullable);
        } else if (change instanceof TightenColumn tighten) {
            change(change.table(), tighten.column().name(), Column::asRequired);
        } else if (change instanceof FillColumn filled) {
            fill(change.table(), filled.column().name(), filled.value());
        }
    }

    private void fill(TableName table, String column, @Nullable Object value) {
        store.rows.getOrDefault(table, new TreeMap<>()).values().forEach(row -> {
            if (row.get(column) == null) {
                row.put(column, value);
            }
        });
    }

    private void change(TableName table, String name, UnaryOperator<Column> change) {
        TableShape stands = Objects.requireNonNull(store.shapes.get(table));
        List<Column> columns = stands.columns().stream()
                .map(column -> column.name().equals(name) ? change.apply(column) : column)
                .toList();
        store.shapes.put(table, new TableShape(table, columns));
    }

    @Override
    public List<String> ddl(List<SchemaChange> changes) {
        return changes.stream().map(SchemaChange::toString).toList();
    }

    @Override
    public Map<TableName, String> write(Batch batch) {
        beforeWrite.accept(batch);
        synchronized (store) {
            if (moves(batch)) {
                batch.tables().forEach(this::checked);
                batch.tables().forEach(this::writeTable);
                batch.moves().forEach(move -> offsets()
                        .computeIfPresent(
                                move.partition(),
                                (partition, stored) ->
                                        new Stored(stored.generation(), move.to(), stored.epoch(), move.source())));
                written.add(batch);
                store.landed.add(batch);
            }
        }
        afterWrite.accept(batch);
        return batch.tables().stream().collect(Collectors.toMap(TableBatch::table, table -> "memory"));
    }

    private boolean moves(Batch batch) {
        boolean landed = true;
        for (OffsetMove move : batch.moves()) {
            Stored stored = offsets().get(move.partition());
            boolean same = stored != null && stored.generation() == move.generation();
            if (stored == null || !same) {
                throw new FencedException(move.partition() + " was taken over");
            }
            landed &= Objects.equals(stored.nextOffset(), move.to());
        }
        if (landed) {
            return false;
        }
        for (OffsetMove move : batch.moves()) {
            if (!Objects.equals(
                    Objects.requireNonNull(offsets().get(move.partition())).nextOffset(), move.from())) {
                throw new FencedException(move.partition() + " was moved");
            }
        }
        return true;
    }

    private void checked(TableBatch batch) {
        TableShape stands = store.shapes.get(batch.table());
        if (stands == null) {
            return;
        }
        batch.rows()
                .forEach((shape, rows) -> rows.forEach(row -> {
                    for (int i = 0; i < shape.columns().size(); i++) {
                        Column column = shape.columns().get(i);
                        boolean required = stands.column(column.name())
                                .map(c -> !c.nullable())
                                .orElse(false);
                        if (row.value(i) == null && required) {
                            throw new TargetException(
                                    FailureKind.POISON, "Column " + column.name() + " cannot be null");
                        }
                    }
                }));
    }

    private void writeTable(TableBatch batch) {
        if (!batch.rows().isEmpty()) {
            noted().add(batch.table());
        }
        TreeMap<Key, Map<String, @Nullable Object>> table =
                store.rows.computeIfAbsent(batch.table(), name -> new TreeMap<>());
        if (batch.emptied()) {
            table.clear();
        }
        batch.marks().forEach(mark -> table.computeIfPresent(mark.key(), (key, row) -> marked(row, mark)));
        batch.deletes().forEach(table::remove);
        batch.rows()
                .forEach((shape, rows) -> rows.forEach(row -> {
                    Map<String, @Nullable Object> stands =
                            table.computeIfAbsent(keyOf(shape, row), key -> empty(batch.table()));
                    for (int i = 0; i < shape.columns().size(); i++) {
                        stands.put(shape.columns().get(i).name(), row.value(i));
                    }
                }));
    }

    private static Map<String, @Nullable Object> marked(Map<String, @Nullable Object> row, Delete mark) {
        if (row.get(Delete.DELETED_AT.name()) == null) {
            row.put(Delete.DELETED_AT.name(), Instant.now());
            if (mark.position() != null) {
                mark.positionColumn().ifPresent(column -> row.put(column.name(), mark.position()));
            }
        }
        return row;
    }

    private Map<String, @Nullable Object> empty(TableName table) {
        Map<String, @Nullable Object> row = new HashMap<>();
        Objects.requireNonNull(store.shapes.get(table)).columns().forEach(column -> row.put(column.name(), null));
        return row;
    }

    private static Key keyOf(TableShape shape, Row row) {
        return new Key(shape.keyColumns().stream()
                .map(column -> Objects.requireNonNull(row.value(shape.columns().indexOf(column))))
                .toArray());
    }

    @Override
    public FailureKind classify(Exception failure) {
        if (failure instanceof TargetException told) {
            return told.kind();
        }
        return failure instanceof TransientFailure ? FailureKind.TRANSIENT : FailureKind.POISON;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** A failure that passes. */
    public static final class TransientFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public TransientFailure() {
            super("The database is away");
        }
    }
}
