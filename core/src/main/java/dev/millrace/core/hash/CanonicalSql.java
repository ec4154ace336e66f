package dev.millrace.core.hash;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The hash of a row as SQL, for each database: what {@link CanonicalText} is in Java. Pure, without a connection. */
public enum CanonicalSql {
    MYSQL(new MySqlText("$1")),
    MARIADB(new MySqlText("\\1")),
    POSTGRES(new PostgresText()),
    SQLSERVER(new SqlServerText()),
    BIGQUERY(new BigQueryText()),
    DUCKDB(new DuckDbText());

    @SuppressWarnings("ImmutableEnumChecker") // none of them has any state
    private final SqlText sql;

    CanonicalSql(SqlText sql) {
        this.sql = sql;
    }

    /** An expression with the digest of these columns, in this order. */
    public String digest(Digest digest, List<HashedColumn> columns) {
        return sql.digest(digest, text(columns));
    }

    /** An expression with the canonical text that is digested: to look at when two digests differ. */
    public String text(List<HashedColumn> columns) {
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("A row's hash needs a column at least");
        }
        return sql.join(
                columns.stream().map(column -> sql.orNothing(sql.text(column))).toList());
    }

    /** A query with a row for each row of the table: its key columns and, as {@code row_hash}, the digest. */
    public String select(List<String> table, List<String> keys, Digest digest, List<HashedColumn> columns) {
        String names = Stream.concat(
                        keys.stream().map(sql::quote),
                        Stream.of(digest(digest, columns) + " AS " + sql.quote("row_hash")))
                .collect(Collectors.joining(", "));
        return "SELECT %s FROM %s".formatted(names, nameOf(table));
    }

    /** A query with one row: how many rows the table has, and the sum of their digests, one that is a number. */
    public String selectSum(List<String> table, Digest digest, List<HashedColumn> columns) {
        if (digest != Digest.MD5_SUM && digest != Digest.SHA256_SUM) {
            throw new IllegalArgumentException("A sum is over MD5_SUM or SHA256_SUM, not over " + digest);
        }
        return "SELECT COUNT(*) AS %s, %s AS %s FROM %s"
                .formatted(
                        sql.quote("row_count"), sql.sum(digest(digest, columns)), sql.quote("hash_sum"), nameOf(table));
    }

    private String nameOf(List<String> table) {
        return table.stream().map(sql::quote).collect(Collectors.joining("."));
    }
}
