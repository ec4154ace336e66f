package dev.millrace.sink.target.bigquery;

import com.google.cloud.bigquery.StandardSQLTypeName;
import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Row;
import dev.millrace.core.RowPacker;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.bulk.RowEncoder;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Packed rows of 13 columns into the requests of streamed changes, on one core. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class EncodingBenchmark {
    private static final int ROWS = 10_000;
    private static final List<StandardSQLTypeName> TYPES = List.of(
            StandardSQLTypeName.INT64,
            StandardSQLTypeName.INT64,
            StandardSQLTypeName.STRING,
            StandardSQLTypeName.STRING,
            StandardSQLTypeName.NUMERIC,
            StandardSQLTypeName.NUMERIC,
            StandardSQLTypeName.FLOAT64,
            StandardSQLTypeName.BOOL,
            StandardSQLTypeName.DATE,
            StandardSQLTypeName.DATETIME,
            StandardSQLTypeName.TIMESTAMP,
            StandardSQLTypeName.JSON,
            StandardSQLTypeName.STRING);

    private final List<Row> rows = new ArrayList<>();
    private final List<String> names =
            IntStream.range(0, TYPES.size()).mapToObj(i -> "c" + i).toList();
    private final RowForm form = new RowForm(IntStream.range(0, TYPES.size())
                    .mapToObj(i -> new RowForm.Field("c" + i, TYPES.get(i)))
                    .toList())
            .and(CdcForm.FIELDS);

    public static void main(String[] arguments) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(EncodingBenchmark.class.getSimpleName())
                        .build())
                .run();
    }

    @Setup
    public void pack() {
        TableShape shape = new TableShape(
                TableName.of("t"),
                names.stream()
                        .map(name -> new Column(name, FieldType.of(Kind.TEXT), true, name.equals("c0")))
                        .toList());
        RowPacker packer = new RowPacker();
        for (int i = 0; i < ROWS; i++) {
            packer.begin();
            packer.int64(i);
            packer.int64(1_000_000_007L * i);
            packer.text("customer number " + i);
            packer.text("a street and a town, with some more words " + i % 100);
            packer.decimal(BigDecimal.valueOf(i * 37L, 2));
            packer.decimal(BigDecimal.valueOf(-i * 1_234_567L, 6));
            packer.float64(i / 3.0);
            packer.bool(i % 2 == 0);
            packer.value(LocalDate.of(2024, 1, 1).plusDays(i % 300));
            packer.value(LocalDateTime.of(2024, 1, 1, 0, 0).plusSeconds(i));
            packer.value(Instant.ofEpochSecond(1_700_000_000L + i));
            packer.text("{\"a\":" + i + "}");
            if (i % 3 == 0) {
                packer.nothing();
            } else {
                packer.text("mysql-bin.000042");
            }
            rows.add(packer.end(shape));
        }
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public Object encode() {
        RowEncoder encoder = form.encoder(names, CdcForm.upsert(form, SequenceNumber.of(1_700_000_000_000_000L, 7)));
        EncodedRows encoded = new EncodedRows(WriteStreams.REQUEST_BYTES_MOST);
        encoded.add(encoder, rows);
        return encoded.requests();
    }
}
