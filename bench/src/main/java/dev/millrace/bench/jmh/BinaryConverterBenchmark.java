package dev.millrace.bench.jmh;

import dev.millrace.bench.data.Change;
import dev.millrace.bench.data.Envelopes;
import dev.millrace.bench.data.TableDesign;
import dev.millrace.bench.plugin.BinaryConverter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What the converter of the benchmarks costs a record: the floor below every contestant. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls prepare() first
public class BinaryConverterBenchmark {
    private static final int RECORDS = 1_000;

    @Param({"orders", "wide"})
    public String design;

    private Path folder;
    private Envelopes envelopes;
    private BinaryConverter converter;
    private Struct update;
    private final List<byte[]> read = new ArrayList<>();
    private int next;

    @Setup
    public void prepare() throws IOException {
        folder = Files.createTempDirectory("bench-schemas");
        envelopes = new Envelopes(design.equals("wide") ? TableDesign.WIDE : TableDesign.ORDERS, "orders");
        converter = new BinaryConverter();
        converter.configure(Map.of(BinaryConverter.SCHEMAS, folder.toString()), false);
        update = envelopes.value(new Change(0, 4_711, 1, 2), 1);
        for (int i = 0; i < RECORDS; i++) {
            Struct value = envelopes.value(new Change(0, i, 1, 2), i);
            read.add(Objects.requireNonNull(converter.fromConnectData("orders", envelopes.valueSchema(), value)));
        }
    }

    @TearDown
    public void clean() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Benchmark
    public byte @Nullable [] write() {
        return converter.fromConnectData("orders", envelopes.valueSchema(), update);
    }

    @Benchmark
    public SchemaAndValue read() {
        next = (next + 1) % RECORDS;
        return converter.toConnectData("orders", read.get(next));
    }
}
