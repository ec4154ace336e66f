package dev.millrace.smt;

import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.config.ConfigReference;
import dev.millrace.core.hash.CanonicalSql;
import dev.millrace.core.hash.Digest;
import dev.millrace.core.hash.HashedColumn;
import dev.millrace.databases.Engine;
import dev.millrace.testkit.Golden;
import dev.millrace.testkit.NeedsDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The pages of the reference say what the code says and show what it does; {@code -Dgolden.update} writes them. Their words
 * are in {@code src/test/reference}.
 */
class ReferencePageTest {
    private static final Map<String, @Nullable Object> ORDER =
            Records.map("id", 7, "customer_id", 2, "note", "ring twice", "total", "19.99", "view_count", 3);

    @Test
    void loadMetadata() throws IOException {
        Transformation<SinkRecord> transform =
                new LoadMetadata.Value<>(new HandClock(1_732_101_234_567L), new Random(1));
        page("LoadMetadata", transform, Map.of("id.strategy", "key"), ORDER);
    }

    @Test
    void rowHash() throws IOException {
        page("RowHash", new RowHash.Value<>(), settings("algorithm", "md5", "columns.exclude", "view_count"), ORDER);
    }

    @Test
    void scd2() throws IOException {
        Map<String, @Nullable Object> delete =
                Records.envelopeMap("d", Records.map("id", 7, "note", "ring twice"), null);
        delete.put("source", Records.map("db", "inventory", "table", "orders", "ts_ms", 1_732_101_200_000L));
        page("Scd2", new Scd2<>(), Map.of(), delete);
    }

    @Test
    void sanitize() throws IOException {
        page(
                "Sanitize",
                new Sanitize.Value<>(),
                settings("nul.characters", "remove", "zero.dates", "null", "non.finite", "null"),
                Records.map("id", 7, "note", "ring\0 twice", "shipped", "0000-00-00", "weight", Double.NaN));
    }

    @Test
    void skipUnchanged() throws IOException {
        page(
                "SkipUnchanged",
                new SkipUnchanged<>(),
                Map.of("columns.exclude", "view_count"),
                Records.envelopeMap(
                        "u",
                        Records.map("id", 7, "note", "ring twice", "view_count", 3),
                        Records.map("id", 7, "note", "ring twice", "view_count", 4)));
    }

    @Test
    void mapColumns() throws IOException {
        page(
                "MapColumns",
                new MapColumns.Value<>(),
                settings(
                        "rename", "id:order_id",
                        "drop", "view_count",
                        "cast", "total:decimal(2)",
                        "set", "label text = STR_UPPER(note) + '!'; uid uuid = UUID5('url', 'shop/orders/' + id)"),
                ORDER);
    }

    @Test
    @NeedsDatabase(Engine.POSTGRES)
    void enrich() throws IOException {
        CustomerTable customers = new CustomerTable(Engine.POSTGRES);
        Map<String, String> real = new LinkedHashMap<>(customers.config());
        real.put("columns", "segment:customer_segment");
        page(
                "Enrich",
                new Enrich<>(),
                settings(
                        "connection.url", "jdbc:postgresql://dimensions/analytics",
                        "table", "latest",
                        "keys", "customer_id:id",
                        "columns", "segment:customer_segment"),
                real,
                ORDER);
    }

    @Test
    void rowHashInSql() throws IOException {
        StringBuilder page = new StringBuilder(words("row-hash-text"));
        for (HashDatabase database : HashDatabase.values()) {
            section(page, database.name(), database.sql, database.columns());
        }
        section(page, "SQLSERVER", CanonicalSql.SQLSERVER, HashDatabase.MYSQL.columns());
        docs().check("row-hash.md", page.toString());
    }

    private static void section(StringBuilder page, String name, CanonicalSql sql, List<HashedColumn> columns) {
        page.append("\n### ").append(name).append("\n\n```sql\n");
        for (HashedColumn column : columns) {
            page.append("-- %s%s%s\n%s\n"
                    .formatted(
                            column.type().kind().name().toLowerCase(Locale.ROOT),
                            column.type().kind() == Kind.DECIMAL
                                    ? " of scale "
                                            + (column.type().scale() < 0
                                                    ? "any"
                                                    : column.type().scale())
                                    : "",
                            column.isArray() ? ", an array of them" : "",
                            sql.text(List.of(column))));
        }
        page.append("\n-- the whole\n")
                .append(sql.select(List.of("orders"), List.of("c_int64"), Digest.SHA256, columns.subList(4, 6)))
                .append(";\n")
                .append(sql.selectSum(List.of("orders"), Digest.SHA256_SUM, columns.subList(4, 6)))
                .append(";\n```\n");
    }

    private static void page(
            String name, Transformation<SinkRecord> transform, Map<String, String> settings, Object row)
            throws IOException {
        page(name, transform, settings, settings, row);
    }

    private static void page(
            String name,
            Transformation<SinkRecord> transform,
            Map<String, String> shown,
            Map<String, String> real,
            Object row)
            throws IOException {
        String file = name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
        String example = Example.of(
                transform, file.replaceAll("-.*", ""), shown, real, Records.sink(Records.map("id", 7), row, 4711));
        String intro = words(file).replace("{example}", example);
        docs().check("smt-" + file + ".md", ConfigReference.markdown(name, intro, transform.config()));
    }

    private static String words(String file) throws IOException {
        return Files.readString(root().resolve("smt/src/test/reference/" + file + ".md"));
    }

    private static Golden docs() {
        return Golden.files(root().resolve("docs/reference"));
    }

    private static Path root() {
        return Path.of(System.getProperty("millrace.root"));
    }

    /** In their order. */
    private static Map<String, String> settings(String... namesAndValues) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            settings.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return settings;
    }
}
