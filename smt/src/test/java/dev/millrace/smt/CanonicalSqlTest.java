package dev.millrace.smt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.core.hash.Digest;
import dev.millrace.core.hash.HashedColumn;
import dev.millrace.databases.DatabaseServer;
import dev.millrace.databases.Engine;
import dev.millrace.testkit.NeedsDatabase;
import dev.millrace.testkit.SharedDatabases;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Java and SQL give the same canonical text and the same digests, for each type, at its ends and in between. */
class CanonicalSqlTest {
    private static final Set<Digest> EVERY = EnumSet.allOf(Digest.class);

    @Test
    @NeedsDatabase(Engine.MYSQL)
    void mySql(DatabaseServer server) throws Exception {
        try (Connection connection = connect(server)) {
            agree(
                    HashDatabase.MYSQL,
                    connection,
                    hasMd5(connection) ? EVERY : EnumSet.of(Digest.SHA256, Digest.SHA256_SUM),
                    "SET SESSION time_zone = '+05:30', sql_mode = 'NO_BACKSLASH_ESCAPES', collation_connection = utf8mb4_bin");
        }
    }

    @Test
    @NeedsDatabase(Engine.MARIADB)
    void mariaDb(DatabaseServer server) throws Exception {
        try (Connection connection = connect(server)) {
            agree(
                    HashDatabase.MARIADB,
                    connection,
                    EVERY,
                    "SET SESSION time_zone = '+05:30', sql_mode = 'NO_BACKSLASH_ESCAPES', collation_connection = utf8mb4_bin");
        }
    }

    @Test
    @NeedsDatabase(Engine.POSTGRES)
    void postgres(DatabaseServer server) throws Exception {
        try (Connection connection = connect(server)) {
            agree(
                    HashDatabase.POSTGRES,
                    connection,
                    EVERY,
                    "SET TIME ZONE 'Asia/Kolkata'; SET intervalstyle = 'iso_8601'; SET bytea_output = 'escape'; SET extra_float_digits = 0");
        }
    }

    @Test
    void duckDb() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
            execute(connection, "SET TimeZone = 'UTC'");
            agree(HashDatabase.DUCKDB, connection, EVERY, "SET TimeZone = 'Asia/Kolkata'");
        }
    }

    /** From 9.6 on MySQL has MD5 only in a component, which not every package brings. */
    private static boolean hasMd5(Connection connection) throws SQLException {
        try {
            return !column(connection, "SELECT MD5('')", 1).isEmpty();
        } catch (SQLException notInTheServer) {
            try {
                execute(connection, "INSTALL COMPONENT 'file://component_classic_hashing'");
                return true;
            } catch (SQLException notInThePackage) {
                return false;
            }
        }
    }

    private static Connection connect(DatabaseServer server) throws SQLException {
        Connection connection = server.connect(SharedDatabases.freshDatabase(server, "row_hash"));
        execute(connection, server.engine() == Engine.POSTGRES ? "SET TIME ZONE 'UTC'" : "SET time_zone = '+00:00'");
        return connection;
    }

    private static void agree(HashDatabase database, Connection connection, Set<Digest> digests, String oddSession)
            throws SQLException {
        List<HashedColumn> columns = database.columns();
        HashRows rows = HashRows.of(database, columns);
        execute(
                connection,
                "CREATE TABLE samples (id integer PRIMARY KEY, %s)"
                        .formatted(columns.stream()
                                .map(column -> column.name() + " " + database.columnType(column))
                                .collect(Collectors.joining(", "))));
        for (int row = 0; row < rows.size(); row++) {
            execute(connection, "INSERT INTO samples VALUES (%d, %s)".formatted(row, rows.values(row)));
        }
        execute(connection, oddSession);

        textsAgree(database, connection, rows);
        for (Digest digest : digests) {
            String query = database.sql.select(List.of("samples"), List.of("id"), digest, columns) + " ORDER BY 1";
            same(query, column(connection, query, 2), rows.digests(digest));
        }
        for (Digest digest : digests) {
            if (digest == Digest.MD5_SUM || digest == Digest.SHA256_SUM) {
                sumsAgree(database, connection, rows, digest);
            }
        }
    }

    private static void sumsAgree(HashDatabase database, Connection connection, HashRows rows, Digest digest)
            throws SQLException {
        String sum = database.sql.selectSum(List.of("samples"), digest, rows.columns());
        assertThat(column(connection, sum, 1)).containsExactly(Integer.toString(rows.size()));
        assertThat(new BigDecimal(column(connection, sum, 2).get(0)))
                .isEqualByComparingTo(
                        rows.digests(digest).stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add));
        assertThat(column(connection, sum + " WHERE id < 0", 2)).containsExactly("0");
    }

    /** Column by column, so that a difference says where it is. */
    private static void textsAgree(HashDatabase database, Connection connection, HashRows rows) throws SQLException {
        for (HashedColumn column : rows.columns()) {
            String query = "SELECT %s FROM samples ORDER BY id".formatted(database.sql.text(List.of(column)));
            same(query, column(connection, query, 1), rows.texts(column));
        }
    }

    private static void same(String query, List<String> sql, List<String> java) {
        assertThat(sql).as(query).hasSameSizeAs(java);
        assertThat(IntStream.range(0, java.size())
                        .filter(row -> !sql.get(row).equals(java.get(row)))
                        .mapToObj(row -> "row %d: SQL %s, Java %s".formatted(row, sql.get(row), java.get(row))))
                .as(query)
                .isEmpty();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> column(Connection connection, String query, int index) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(text(rows.getObject(index)));
            }
        }
        return values;
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : value.toString();
    }
}
