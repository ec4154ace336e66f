package dev.millrace.sink.target.jdbc;

import dev.millrace.core.TableName;
import dev.millrace.databases.Engine;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.sink.tds.TdsStandIn;
import dev.millrace.testkit.SharedDatabases;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A place for one test on a server that speaks TDS: a stand-in, or the one that the environment names. */
record SqlServerPlace(String url, String name, String secret) implements JdbcFixture.Place {
    /** A live server for the same tests, by JDBC URL; the database that it names has to be free for them. */
    static final String LIVE_URL = "MILLRACE_IT_SQLSERVER_URL";

    private static final Logger LOG = LoggerFactory.getLogger(SqlServerPlace.class);
    private static final AtomicInteger DATABASES = new AtomicInteger();

    /** One stand-in of each kind for all tests of a JVM. */
    private static final class Shared {
        static final TdsStandIn STAND_IN = new TdsStandIn(SharedDatabases.get(Engine.POSTGRES));
        static final TdsStandIn PLAIN = TdsStandIn.plain(SharedDatabases.get(Engine.POSTGRES));
    }

    static TdsStandIn standIn() {
        return Shared.STAND_IN;
    }

    /** A fresh database of the stand-in. */
    static JdbcFixture onStandIn(LoadMethod load) {
        return fresh(Shared.STAND_IN, load);
    }

    /** A fresh database of the stand-in that takes the least. */
    static JdbcFixture onPlainStandIn(LoadMethod load) {
        return fresh(Shared.PLAIN, load);
    }

    private static JdbcFixture fresh(TdsStandIn server, LoadMethod load) {
        String database = "tds_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
        server.createDatabase(database);
        return new JdbcFixture(new SqlServerPlace(server.jdbcUrl(database), server.user(), server.password()), load);
    }

    /** The live server's database, without the tables of an earlier test. */
    static JdbcFixture live(LoadMethod load) {
        return at(
                System.getenv(LIVE_URL),
                Optional.ofNullable(System.getenv("MILLRACE_IT_SQLSERVER_USER")).orElse("sa"),
                Optional.ofNullable(System.getenv("MILLRACE_IT_SQLSERVER_PASSWORD"))
                        .orElse(""),
                load);
    }

    /** A database that is free for tests, without the tables of an earlier one. */
    static JdbcFixture at(String url, String user, String password, LoadMethod load) {
        JdbcFixture fixture = new JdbcFixture(new SqlServerPlace(withPort(url), user, password), load);
        clear(fixture);
        return load == LoadMethod.BULK && !streams(fixture) ? fixture.by(LoadMethod.AUTO) : fixture;
    }

    /** For proxies, which need one. */
    private static String withPort(String url) {
        return url.replaceFirst("^(jdbc:sqlserver://[^:;\\\\]+)(;|$)", "$1:1433$2");
    }

    private static void clear(JdbcFixture fixture) {
        for (int round = 0; round < 3; round++) { // those that refer to others go first, whichever they are
            for (String table : tables(fixture)) {
                try (Connection connection = fixture.connect();
                        Statement statement = connection.createStatement()) {
                    statement.execute("DROP TABLE [" + table.replace("]", "]]") + "]");
                } catch (SQLException e) {
                    // in the next round, perhaps
                }
            }
        }
    }

    private static List<String> tables(JdbcFixture fixture) {
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT name FROM sys.tables WHERE schema_id = SCHEMA_ID()")) {
            List<String> all = new ArrayList<>();
            while (found.next()) {
                all.add(found.getString(1));
            }
            return all;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether this server takes a bulk copy into a temporary table; else rows go there by statements, and tests say so. */
    static boolean streams(JdbcFixture fixture) {
        try (Target target = fixture.by(LoadMethod.BULK).open("probe", new OffsetStart(0, partition -> null))) {
            target.describe(TableName.of("nothing"));
            return true;
        } catch (TargetException e) {
            LOG.warn("Not tested: large batches are not streamed here, since {}", e.getMessage());
            return false;
        }
    }

    /** Whether this user may end sessions. */
    static boolean ends(JdbcFixture fixture) {
        try (Connection one = fixture.connect();
                Connection other = fixture.connect();
                Statement ended = other.createStatement();
                Statement ending = one.createStatement();
                ResultSet number = ended.executeQuery("SELECT @@SPID")) {
            number.next();
            ending.execute("KILL " + number.getInt(1));
            return true;
        } catch (SQLException e) {
            LOG.warn("Not tested: nobody ends the session of a writer that hangs here, since {}", e.getMessage());
            return false;
        }
    }

    @Override
    public Optional<String> user() {
        return Optional.of(name);
    }

    @Override
    public Optional<String> password() {
        return Optional.of(secret);
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, name, secret);
    }

    @Override
    public String quote(String identifier) {
        return "[" + identifier + "]";
    }

    @Override
    public @Nullable String text(ResultSet rows, int column) throws SQLException {
        if (rows.getObject(column) == null) {
            return null;
        }
        String type = rows.getMetaData().getColumnTypeName(column).toLowerCase(Locale.ROOT);
        return switch (type) {
            case "datetimeoffset" ->
                rows.getObject(column, OffsetDateTime.class)
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toLocalDateTime()
                        .toString();
            // From the text, so that no zone of this JVM moves it.
            case "datetime2", "datetime" ->
                java.time.LocalDateTime.parse(rows.getString(column).replace(' ', 'T'))
                        .toString();
            case "time" -> java.time.LocalTime.parse(rows.getString(column)).toString();
            case "uniqueidentifier" -> rows.getString(column).toLowerCase(Locale.ROOT);
            default ->
                switch (rows.getMetaData().getColumnType(column)) {
                    case Types.DECIMAL, Types.NUMERIC -> new BigDecimal(rows.getString(column)).toPlainString();
                    case Types.BIT, Types.BOOLEAN -> String.valueOf(rows.getBoolean(column));
                    default -> rows.getString(column);
                };
        };
    }
}
