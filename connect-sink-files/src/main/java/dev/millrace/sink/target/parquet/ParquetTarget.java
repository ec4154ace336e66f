package dev.millrace.sink.target.parquet;

import dev.millrace.core.FieldType;
import dev.millrace.core.TableName;
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
import dev.millrace.sink.target.TargetSettings.Options;
import dev.millrace.sink.target.jdbc.duckdb.DuckDbTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events as Parquet files, each of them exactly once. A partition's part of a batch goes in three steps: its files are
 * announced in the partition's progress, they are written, and the progress moves on, which commits them. What was
 * announced and not committed is written again, or emptied where the events of the next attempt fall into other files;
 * either way a writer that comes late finds the name taken.
 */
final class ParquetTarget implements Target {
    private static final Logger LOG = LoggerFactory.getLogger(ParquetTarget.class);
    private static final int PLACE_ATTEMPTS = 5;
    private static final Comparator<OffsetMove> IN_ORDER = Comparator.comparing(
            OffsetMove::partition,
            Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));

    private final Store store;
    private final Options options;
    private final ParquetWriter writer;
    private final TableFiles tables;
    private final WrittenTables written;
    private final @Nullable ProgressFiles progress;

    ParquetTarget(TargetSettings settings, Store store) {
        this.store = store;
        this.options = settings.options();
        this.writer = new ParquetWriter(ParquetSettings.form(options.all()));
        this.tables = new TableFiles(store, settings.schema().cacheMs());
        this.written = new WrittenTables(store, settings.offsets());
        this.progress = settings.offsets().stored()
                ? new ProgressFiles(store, settings.offsets(), settings.start(), Clock.systemUTC())
                : null;
    }

    @Override
    public Ownership own(Set<TopicPartition> partitions) {
        return progress == null
                ? new Ownership(partitions.stream()
                        .collect(Collectors.toMap(Function.identity(), partition -> new Claim(0, null, null))))
                : progress.own(partitions, this::refuseTwice);
    }

    @Override
    public void alterOffsets(Map<TopicPartition, @Nullable Long> offsets) {
        if (progress == null) {
            return; // Kafka alone keeps them
        }
        progress.alter(offsets, this::refuseTwice);
        if (offsets.values().stream().allMatch(Objects::isNull)) {
            written.forgetAll();
        }
    }

    /** What stands in committed files would stand there twice. */
    private void refuseTwice(TopicPartition partition, @Nullable Long to, Progress now) {
        refuseTwice(partition, to, now, written.folders());
    }

    private void refuseTwice(TopicPartition partition, @Nullable Long to, Progress now, List<String> folders) {
        for (String folder : folders) {
            Optional<String> file = store.list(folder).stream()
                    .filter(path -> !now.announced().contains(path))
                    .filter(path -> Names.last(path, partition)
                            .filter(last -> to == null || last >= to)
                            .isPresent())
                    .findFirst();
            if (file.isPresent()) {
                throw new TargetException(
                        FailureKind.ENVIRONMENT,
                        "The offset of " + partition + " cannot go back to " + (to == null ? "none" : to)
                                + ": the events from there on are in files already, as in " + store.place() + "/"
                                + file.get() + ", and would be there twice. Remove those files, or the table's folder;"
                                + " or write into another place by connection.url or table.name.format.");
            }
        }
    }

    @Override
    public boolean hasWritten(TableName table) {
        return progress != null && written.has(table);
    }

    @Override
    public void startAgain(Set<TopicPartition> partitions, Set<TableName> gone) {
        if (progress != null) {
            List<String> others = new ArrayList<>(written.folders());
            gone.forEach(table -> others.remove(Names.folder(table)));
            progress.startAgain(partitions, (partition, to, now) -> refuseTwice(partition, to, now, others));
            gone.forEach(written::forget);
        }
    }

    @Override
    public Optional<Standing> describe(TableName table) {
        return tables.describe(table);
    }

    @Override
    public FieldType stored(FieldType type, boolean inKey) {
        return DuckDbTypes.stored(type);
    }

    @Override
    public void forget(Set<TableName> changed) {
        changed.forEach(tables::forget);
    }

    @Override
    public List<SchemaChange> apply(List<SchemaChange> changes, String origin) {
        return changes.stream().filter(tables::make).toList();
    }

    @Override
    public List<String> ddl(List<SchemaChange> changes) {
        return changes.stream().map(TableFiles::words).toList();
    }

    @Override
    public Map<TableName, String> write(Batch batch) {
        EventColumns.check(batch);
        List<OffsetMove> moves = batch.moves().stream().sorted(IN_ORDER).toList();
        Map<TableName, ParquetWriter.Rows> rows = new LinkedHashMap<>();
        try {
            for (OffsetMove move : moves) {
                Optional<Progress> before = progress == null ? Optional.of(Progress.first(0)) : progress.before(move);
                if (before.isPresent()) {
                    write(move, before.get(), staged(batch, rows));
                }
            }
        } finally {
            rows.values().forEach(ParquetWriter.Rows::close);
        }
        return batch.tables().stream().collect(Collectors.toMap(TableBatch::table, table -> "files"));
    }

    /** All tables' rows, once the first of the partitions needs them. */
    private Map<TableName, ParquetWriter.Rows> staged(Batch batch, Map<TableName, ParquetWriter.Rows> rows) {
        if (rows.isEmpty()) {
            for (TableBatch table : batch.tables()) {
                if (!table.rows().isEmpty()) {
                    Standing stands = describe(table.table())
                            .orElseThrow(() -> new TargetException(
                                    FailureKind.TRANSIENT,
                                    "Table " + table.table() + " was there and is not found any more."));
                    rows.put(table.table(), writer.rows(stands.shape(), table.rows()));
                }
            }
        }
        return rows;
    }

    private void write(OffsetMove move, Progress before, Map<TableName, ParquetWriter.Rows> rows) {
        Path scratch = rows.isEmpty() && before.announced().isEmpty() ? null : store.scratch();
        try {
            Map<String, Path> files = new LinkedHashMap<>();
            if (scratch != null) {
                make(move, before, rows, scratch, files);
            }
            if (progress == null) {
                files.forEach((path, file) -> store.put(path, Content.of(file)));
                return;
            }
            announce(move, before, files.keySet());
            for (Map.Entry<String, Path> file : files.entrySet()) {
                place(move, file.getKey(), Content.of(file.getValue()));
            }
            progress.move(move.partition(), before.committed(move.to(), move.source()));
        } catch (IOException e) {
            throw new TargetException(FailureKind.ENVIRONMENT, "Could not make a file: " + e, "scratch", e);
        } finally {
            delete(scratch);
        }
    }

    /** The files of a partition by their path in the store, and empty ones for those that were announced before. */
    private void make(
            OffsetMove move,
            Progress before,
            Map<TableName, ParquetWriter.Rows> rows,
            Path scratch,
            Map<String, Path> files)
            throws IOException {
        int number = 0;
        for (Map.Entry<TableName, ParquetWriter.Rows> table : rows.entrySet()) {
            Optional<long[]> span = table.getValue().span(move.partition());
            if (span.isPresent()) {
                written.note(table.getKey());
                String name = Names.data(move.partition(), before.roundOf(move.to()), span.get()[0], span.get()[1]);
                Path folder = Files.createDirectories(scratch.resolve("table" + number++));
                table.getValue()
                        .files(move.partition(), name, ParquetSettings.partitioning(options, table.getKey()), folder)
                        .forEach((path, file) -> files.put(Names.folder(table.getKey()) + "/" + path, file));
            }
        }
        for (String left : before.announced()) {
            if (!files.containsKey(left)) {
                LOG.info("{} of a batch that was not committed is emptied: its events are in other files.", left);
                Path folder = Files.createDirectories(scratch.resolve("left" + number++));
                files.put(left, writer.empty(tables.columnsIn(Names.folderOf(left)), folder));
            }
        }
    }

    private void announce(OffsetMove move, Progress before, Set<String> files) {
        ProgressFiles store = Objects.requireNonNull(progress);
        if (before.announced().containsAll(files)) {
            return; // they were, or there are none
        }
        for (String file : files) {
            if (!before.announced().contains(file) && this.store.version(file).isPresent()) {
                store.check(move.partition(), move.generation()); // else it is the new owner's
                throw new TargetException(
                        FailureKind.ENVIRONMENT,
                        this.store.place() + "/" + file + " is there already, and this connector has not written it:"
                                + " another one writes the same topic into the same table. Give one of them another"
                                + " table.name.format or connection.url.");
            }
        }
        store.move(move.partition(), before.announcing(List.copyOf(files)));
    }

    /**
     * Writes a file that was announced. One that is there is of an earlier attempt, or of a former owner who is late and
     * may be late again: it is replaced, but only if the partition is still ours after it was seen.
     */
    private void place(OffsetMove move, String path, Content content) {
        for (int attempt = 1; attempt <= PLACE_ATTEMPTS; attempt++) {
            if (store.create(path, content).isPresent()) {
                return;
            }
            Optional<String> stands = store.version(path);
            Objects.requireNonNull(progress).check(move.partition(), move.generation());
            if (stands.isPresent() && store.replace(path, content, stands.get()).isPresent()) {
                return;
            }
        }
        throw new TargetException(
                FailureKind.TRANSIENT, "Somebody else keeps writing " + store.place() + "/" + path + ".");
    }

    private static void delete(@Nullable Path scratch) {
        if (scratch != null) {
            try {
                Folders.delete(scratch);
            } catch (IOException e) {
                LOG.warn("{} could not be removed: {}", scratch, e.toString());
            }
        }
    }

    @Override
    public FailureKind classify(Exception failure) {
        return failure instanceof TargetException told ? told.kind() : FailureKind.POISON;
    }

    @Override
    public void close() {
        writer.close();
        store.close();
    }
}
