package dev.millrace.smt;

import dev.millrace.core.hash.CanonicalText;
import dev.millrace.core.hash.Digest;
import dev.millrace.core.hash.HashedColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** Rows of sample values, as SQL literals and as the transform hashes them. */
record HashRows(HashDatabase database, List<HashedColumn> columns, List<List<@Nullable Object>> rows) {
    private static final int SEEDS = Integer.getInteger("millrace.seeds", 40);
    /** A query for BigQuery holds its rows itself. */
    private static final int ROWS_IN_A_QUERY_MAX = 100;

    static HashRows of(HashDatabase database, List<HashedColumn> columns) {
        Random random = new Random(20_240_229);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        int randomRows = database == HashDatabase.BIGQUERY ? Math.min(SEEDS, ROWS_IN_A_QUERY_MAX) : SEEDS;
        int boundaries = columns.stream()
                .mapToInt(column -> database.boundaries(column).size())
                .max()
                .orElseThrow();
        rows.add(columns.stream()
                .map(column -> database == HashDatabase.BIGQUERY && column.isArray() ? List.of() : null)
                .collect(Collectors.toCollection(ArrayList::new)));
        for (int i = 0; i < boundaries + randomRows; i++) {
            List<@Nullable Object> row = new ArrayList<>();
            for (HashedColumn column : columns) {
                row.add(value(database, column, i, random));
            }
            rows.add(row);
        }
        return new HashRows(database, columns, rows);
    }

    private static @Nullable Object value(HashDatabase database, HashedColumn column, int index, Random random) {
        List<Object> boundaries = database.boundaries(column);
        if (column.isArray()) {
            List<@Nullable Object> elements = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                Object element = random.nextInt(5) == 0 && database != HashDatabase.BIGQUERY
                        ? null
                        : boundaries.get(random.nextInt(boundaries.size()));
                elements.add(element);
            }
            return elements;
        }
        if (index < boundaries.size()) {
            return boundaries.get(index);
        }
        return random.nextInt(10) == 0 ? null : HashSamples.random(column.type(), random);
    }

    int size() {
        return rows.size();
    }

    String values(int row) {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> database.literal(columns.get(i), rows.get(row).get(i)))
                .collect(Collectors.joining(", "));
    }

    /** What the transform writes into its column. */
    List<String> digests(Digest digest) {
        RowHash.Value<SinkRecord> transform = new RowHash.Value<>();
        transform.configure(Map.of("algorithm", digest.name().toLowerCase(Locale.ROOT)));
        Schema schema = schema();
        List<String> digests = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            Struct struct = new Struct(schema);
            for (int i = 0; i < columns.size(); i++) {
                struct.put(
                        columns.get(i).name(),
                        HashSamples.connectValue(columns.get(i).type(), row.get(i)));
            }
            Struct hashed = (Struct)
                    Records.through(transform, Records.sink(null, struct, 0)).value();
            digests.add(Objects.requireNonNull(hashed.get("_row_hash")).toString());
        }
        return digests;
    }

    List<String> texts(HashedColumn column) {
        CanonicalValues.Writer writer = CanonicalValues.of(column.name(), HashSamples.schemaOf(column));
        int index = columns.indexOf(column);
        CanonicalText text = new CanonicalText();
        List<String> texts = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            Object value = HashSamples.connectValue(column.type(), row.get(index));
            text.begin();
            if (value == null) {
                text.nothing();
            } else {
                writer.write(text, value);
            }
            texts.add(text.toString());
        }
        return texts;
    }

    private Schema schema() {
        SchemaBuilder schema = SchemaBuilder.struct();
        columns.forEach(column -> schema.field(column.name(), HashSamples.schemaOf(column)));
        return schema.build();
    }
}
