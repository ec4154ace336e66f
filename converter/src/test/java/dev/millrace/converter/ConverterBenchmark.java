package dev.millrace.converter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.storage.Converter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One record a call, of about as many as a consumer polls at once. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class ConverterBenchmark {
    private static final int RECORDS = 1 << 9;
    private static final String TOPIC = "shop.shop.orders";

    /** Who converts. */
    public enum Whose {
        STOCK,
        MILLRACE
    }

    /** What is converted. */
    public enum Shape {
        /** Thirteen columns in Debezium's envelope, the schema in each record. */
        COLUMNS_13,
        /** Sixty columns, twenty of them doubles. */
        COLUMNS_60,
        /** A value in each row that the fast path leaves to Connect's converter. */
        ODD_VALUE,
        /** The payload comes before its schema, so that the fast path knows no record by its first bytes. */
        PAYLOAD_FIRST
    }

    @Param
    public Whose whose = Whose.STOCK;

    @Param
    public Shape shape = Shape.COLUMNS_13;

    private final Struct[] structs = new Struct[RECORDS];
    private final byte[][] records = new byte[RECORDS][];
    private Converter converter = new JsonConverter();
    private int next;

    @Setup
    public void convert() {
        DebeziumRecords source =
                switch (shape) {
                    case COLUMNS_13, PAYLOAD_FIRST -> DebeziumRecords.orders();
                    case COLUMNS_60 -> DebeziumRecords.measurements();
                    case ODD_VALUE -> DebeziumRecords.ordersWithAnOddTime();
                };
        converter = whose == Whose.STOCK ? new org.apache.kafka.connect.json.JsonConverter() : new JsonConverter();
        converter.configure(Map.of("replace.null.with.default", "false"), false);
        for (int i = 0; i < RECORDS; i++) {
            structs[i] = source.next();
            byte[] json = converter.fromConnectData(TOPIC, source.schema(), structs[i]);
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
    public SchemaAndValue read() {
        next = (next + 1) % RECORDS;
        return converter.toConnectData(TOPIC, records[next]);
    }

    @Benchmark
    public byte[] write() {
        next = (next + 1) % RECORDS;
        return converter.fromConnectData(TOPIC, structs[next].schema(), structs[next]);
    }
}
