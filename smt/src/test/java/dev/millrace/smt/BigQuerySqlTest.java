package dev.millrace.smt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zetasql.AnalyzerOptions;
import com.google.zetasql.LanguageOptions;
import com.google.zetasql.PreparedQuery;
import com.google.zetasql.SimpleCatalog;
import com.google.zetasql.Value;
import com.google.zetasql.ZetaSQLBuiltinFunctionOptions;
import dev.millrace.core.hash.Digest;
import dev.millrace.core.hash.HashedColumn;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** BigQuery's language has a reference implementation that runs here: its answers are compared with Java's. */
class BigQuerySqlTest {
    private static final HashDatabase BIGQUERY = HashDatabase.BIGQUERY;

    private final SimpleCatalog catalog = new SimpleCatalog("bigquery");
    private final AnalyzerOptions options = new AnalyzerOptions();

    BigQuerySqlTest() {
        LanguageOptions language = new LanguageOptions().enableMaximumLanguageFeatures();
        language.setSupportsAllStatementKinds();
        options.setLanguageOptions(language);
        catalog.addZetaSQLFunctionsAndTypes(new ZetaSQLBuiltinFunctionOptions(language));
    }

    @Test
    void javaAndSqlAgree() {
        List<HashedColumn> columns = BIGQUERY.columns();
        HashRows rows = HashRows.of(BIGQUERY, columns);
        for (HashedColumn column : columns) {
            same(
                    column.name(),
                    rows.texts(column),
                    values(rows, BIGQUERY.sql.text(List.of(column)) + " FROM samples ORDER BY id"));
        }
        for (Digest digest : Digest.values()) {
            same(
                    digest.name(),
                    rows.digests(digest),
                    values(rows, BIGQUERY.sql.digest(digest, columns) + " FROM samples ORDER BY id"));
        }
        String sum = BIGQUERY.sql
                .selectSum(List.of("samples"), Digest.SHA256_SUM, columns)
                .replaceFirst("SELECT COUNT.*? AS `row_count`, ", "");
        assertThat(new BigDecimal(values(rows, sum).get(0)))
                .isEqualByComparingTo(rows.digests(Digest.SHA256_SUM).stream()
                        .map(BigDecimal::new)
                        .reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    private static void same(String what, List<String> java, List<String> sql) {
        assertThat(IntStream.range(0, java.size())
                        .filter(row -> !sql.get(row).equals(java.get(row)))
                        .mapToObj(row -> "row %d: SQL %s, Java %s".formatted(row, sql.get(row), java.get(row))))
                .as(what)
                .isEmpty();
    }

    /** The first column of what is selected. */
    private List<String> values(HashRows rows, String selected) {
        String table = IntStream.range(0, rows.size())
                .mapToObj(row -> "SELECT %d AS id, ".formatted(row)
                        + IntStream.range(0, rows.columns().size())
                                .mapToObj(i -> BIGQUERY.literal(
                                                rows.columns().get(i),
                                                rows.rows().get(row).get(i))
                                        + " AS " + rows.columns().get(i).name())
                                .collect(Collectors.joining(", ")))
                .collect(Collectors.joining(" UNION ALL "));
        String sql = "WITH samples AS (%s) SELECT %s".formatted(table, selected);
        try (PreparedQuery query = PreparedQuery.builder()
                .setSql(sql)
                .setCatalog(catalog)
                .setAnalyzerOptions(options)
                .prepare()) {
            return query.execute(Map.of()).getTableData().stream()
                    .map(row -> text(row.get(0)))
                    .toList();
        }
    }

    private static String text(Value value) {
        return switch (value.getType().getKind()) {
            case TYPE_STRING -> value.getStringValue();
            case TYPE_INT64 -> Long.toString(value.getInt64Value());
            case TYPE_NUMERIC -> value.getNumericValue().toPlainString();
            default -> throw new AssertionError(value.getType());
        };
    }
}
