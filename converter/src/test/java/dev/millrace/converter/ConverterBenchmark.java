package dev.millrace.converter;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.storage.Converter;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Connect's converter and ours by turns, a few milliseconds each, by the CPU time of the thread: both have the machine as it
 * is, whatever else runs on it. A turn is about as many records as a consumer polls at once.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@Fork(1)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 5, time = 3)
public class ConverterBenchmark {
    private static final int RECORDS = 512;
    private static final String TOPIC = "shop.shop.orders";
    private static final Map<String, String> SETTINGS = Map.of("replace.null.with.default", "false");
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    /** What is converted. */
    public enum Shape {
        /** Thirteen columns in Debezium's envelope, the schema in each record. */
        COLUMNS_13,
        /** Sixty columns, twenty of them doubles. */
        COLUMNS_60,
        /** No schemas in the records. */
        NO_SCHEMAS,
        /** A value in each row that the fast path leaves to Connect's converter. */
        ODD_VALUE,
        /** The payload comes before its schema, so that the fast path knows no record by its first bytes. */
        PAYLOAD_FIRST
    }

    /** What the two have used. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Used {
        public long records;
        public long stockNanos;
        public long oursNanos;
        public long stockBytes;
        public long oursBytes;
    }

    @Param
    public Shape shape = Shape.COLUMNS_13;

    private final org.apache.kafka.connect.json.JsonConverter stock = new org.apache.kafka.connect.json.JsonConverter();
    private final JsonConverter ours = new JsonConverter();
    private final Struct[] structs = new Struct[RECORDS];
    private final byte[][] records = new byte[RECORDS][];

    @Setup
    public void prepare() {
        DebeziumRecords source =
                switch (shape) {
                    case COLUMNS_13, NO_SCHEMAS, PAYLOAD_FIRST -> DebeziumRecords.orders();
                    case COLUMNS_60 -> DebeziumRecords.measurements();
                    case ODD_VALUE -> DebeziumRecords.ordersWithAnOddTime();
                };
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("schemas.enable", String.valueOf(shape != Shape.NO_SCHEMAS));
        stock.configure(settings, false);
        ours.configure(settings, false);
        for (int i = 0; i < RECORDS; i++) {
            structs[i] = source.next();
            byte[] json = stock.fromConnectData(TOPIC, source.schema(), structs[i]);
            records[i] = shape == Shape.PAYLOAD_FIRST ? payloadFirst(json) : json;
        }
    }

    private static byte[] payloadFirst(byte[] json) {
        String text = new String(json, UTF_8);
        int payload = text.indexOf(",\"payload\":{");
        return ("{" + text.substring(payload + 1, text.length() - 1) + "," + text.substring(1, payload) + "}")
                .getBytes(UTF_8);
    }

    @Benchmark
    public void read(Used used, Blackhole blackhole) {
        byTurns(used, converter -> {
            for (byte[] record : records) {
                blackhole.consume(converter.toConnectData(TOPIC, record));
            }
        });
    }

    @Benchmark
    public void write(Used used, Blackhole blackhole) {
        byTurns(used, converter -> {
            for (Struct struct : structs) {
                blackhole.consume(converter.fromConnectData(TOPIC, struct.schema(), struct));
            }
        });
    }

    private void byTurns(Used used, Consumer<Converter> turn) {
        long time = THREADS.getCurrentThreadCpuTime();
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        turn.accept(stock);
        long timeBetween = THREADS.getCurrentThreadCpuTime();
        long bytesBetween = THREADS.getCurrentThreadAllocatedBytes();
        turn.accept(ours);
        used.records += RECORDS;
        used.stockNanos += timeBetween - time;
        used.stockBytes += bytesBetween - bytes;
        used.oursNanos += THREADS.getCurrentThreadCpuTime() - timeBetween;
        used.oursBytes += THREADS.getCurrentThreadAllocatedBytes() - bytesBetween;
    }
}
