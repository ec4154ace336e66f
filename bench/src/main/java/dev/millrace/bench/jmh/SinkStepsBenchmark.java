package dev.millrace.bench.jmh;

import dev.millrace.bench.data.Change;
import dev.millrace.bench.data.Envelopes;
import dev.millrace.bench.data.History;
import dev.millrace.bench.data.TableDesign;
import dev.millrace.core.Column;
import dev.millrace.core.Row;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.BatchBuilder;
import dev.millrace.sink.buffer.OffsetMove;
import dev.millrace.sink.buffer.TableBatch;
import dev.millrace.sink.decode.ColumnRules;
import dev.millrace.sink.decode.RecordDecoder;
import dev.millrace.sink.decode.RecordDecoder.Decoded;
import dev.millrace.sink.decode.TableRoute;
import dev.millrace.sink.decode.TableRules;
import dev.millrace.sink.target.bulk.ByteSink;
import dev.millrace.sink.target.bulk.RowChunks;
import dev.millrace.sink.target.bulk.RowEncoder;
import dev.millrace.sink.target.jdbc.ByteLoad;
import dev.millrace.sink.target.jdbc.SqlDialect;
import dev.millrace.sink.target.jdbc.mysql.MySqlDialect;
import dev.millrace.sink.target.jdbc.postgres.PostgresDialect;
import dev.millrace.sink.target.jdbc.sqlserver.BulkRows;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What our sink does with a record between the converter and the driver: a batch's worth at once, per event. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls prepare() first
public class SinkStepsBenchmark {
    private static final int EVENTS = 10_000;
    private static final String TOPIC = "orders";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

    @Param({"orders", "wide"})
    public String design;

    @Param({"INSERT", "CDC"})
    public History.Mix mix;

    private static final TableRules RULES = new TableRules(
            RecordDecoder.Mode.UPSERT,
            RecordDecoder.Deletes.HARD,
            RecordDecoder.Truncates.APPLY,
            List.of(),
            "",
            ColumnRules.ALL);

    private final RecordDecoder decoder =
            new RecordDecoder(new TableRoute(TableRoute.Rules.of("${topic}")), table -> RULES);
    private List<SinkRecord> records;
    private List<Decoded> decoded;
    private List<Row> rows;
    private List<Column> columns;
    private RowEncoder loadData;
    private RowEncoder copy;

    @Setup
    public void prepare() {
        Envelopes envelopes = new Envelopes(design.equals("wide") ? TableDesign.WIDE : TableDesign.ORDERS, TOPIC);
        records = new ArrayList<>();
        new History(mix, 1, 1, EVENTS).replay(change -> records.add(event(envelopes, change, records.size())));
        records = List.copyOf(records.subList(records.size() - EVENTS, records.size()));
        decoded = records.stream().map(this::decode).toList();
        TableBatch batch = build(decoded).tables().get(0);
        rows = batch.rows().values().iterator().next();
        columns = batch.shape().columns();
        loadData = encoder(new MySqlDialect(), columns);
        copy = encoder(new PostgresDialect(), columns);
    }

    private static RowEncoder encoder(SqlDialect dialect, List<Column> columns) {
        return ((ByteLoad) dialect.bulkLoad().orElseThrow()).encoder(columns);
    }

    private static SinkRecord event(Envelopes envelopes, Change change, int offset) {
        return new SinkRecord(
                TOPIC,
                PARTITION.partition(),
                envelopes.keySchema(),
                envelopes.key(change),
                envelopes.valueSchema(),
                envelopes.value(change, offset),
                offset,
                0L,
                TimestampType.CREATE_TIME);
    }

    /** From Connect's objects to the change of a row. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void decode(Blackhole hole) {
        for (SinkRecord each : records) {
            hole.consume(decode(each));
        }
    }

    /** To one change per key, in the order of the keys. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public Batch reduce() {
        return build(decoded);
    }

    /** The rows of the batch as LOAD DATA takes them; those that reduction left, counted per event all the same. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long encodeLoadData() {
        return encode(loadData);
    }

    /** As COPY takes them in its binary format. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long encodeCopyBinary() {
        return encode(copy);
    }

    /** As SQL Server's driver asks for them, an object for each field. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void feedBulkCopy(Blackhole hole) {
        BulkRows feed = new BulkRows(columns, rows);
        while (feed.next()) {
            for (Object field : feed.getRowData()) {
                hole.consume(field);
            }
        }
    }

    private Decoded decode(SinkRecord each) {
        @Nullable Decoded change = decoder.decode(each);
        if (change == null) {
            throw new IllegalStateException("Each of these events changes a row");
        }
        return change;
    }

    private static Batch build(List<Decoded> changes) {
        BatchBuilder builder = new BatchBuilder(List.of(PARTITION));
        for (Decoded each : changes) {
            builder.add(each.change(), each.bytes());
        }
        builder.reached(0, EVENTS);
        return builder.build((partition, to) -> new OffsetMove(partition, 1, 0L, to, null));
    }

    private long encode(RowEncoder encoder) {
        RowChunks chunks = new RowChunks(rows, encoder);
        long bytes = 0;
        for (ByteSink chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
            bytes += chunk.size();
        }
        return bytes;
    }
}
