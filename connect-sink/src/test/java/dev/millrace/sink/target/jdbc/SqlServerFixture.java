package dev.millrace.sink.target.jdbc;

import dev.millrace.core.TableName;
import dev.millrace.databases.Engine;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetSettings;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.sink.target.TargetSettings.OffsetIdentity;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.sink.target.Targets;
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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A place for one test on a server that speaks TDS: the stand-in, or the one that the environment names. */
public final class SqlServerFixture {
    /** A live server for the same tests, by JDBC URL; the database that it names has to be free for them. */
    static final String LIVE_URL = "MILLRACE_IT_SQLSERVER_URL";

    private static final Logger LOG = LoggerFactory.getLogger(SqlServerFixture.class);
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final String url;
    private final String user;
    private final String password;
    private final LoadMethod load;

    private SqlServerFixture(String url, String user, String password, LoadMethod load) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.load = load;
    }

    /** One stand-in of each kind for all tests of a JVM. */
    private static final class Shared {
        static final TdsStandIn STAND_IN = new TdsStandIn(SharedDatabases.get(Engine.POSTGRES));
        static final TdsStandIn PLAIN = TdsStandIn.plain(SharedDatabases.get(Engine.POSTGRES));
    }

    static TdsStandIn standIn() {
        return Shared.STAND_IN;
    }

    /** A fresh database of the stand-in. */
    public static SqlServerFixture standIn(LoadMethod load) {
        return on(standIn(), load);
    }

    /** A fresh database of the stand-in that takes the least. */
    public static SqlServerFixture plainStandIn(LoadMethod load) {
        return on(Shared.PLAIN, load);
    }

    private static SqlServerFixture on(TdsStandIn server, LoadMethod load) {
        String database = "tds_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
        server.createDatabase(database);
        return new SqlServerFixture(server.jdbcUrl(database), server.user(), server.password(), load);
    }

    /** The live server's database, without the tables of an earlier test. */
    public static SqlServerFixture live(LoadMethod load) {
        return at(
                System.getenv(LIVE_URL),
                Optional.ofNullable(System.getenv("MILLRACE_IT_SQLSERVER_USER")).orElse("sa"),
                Optional.ofNullable(System.getenv("MILLRACE_IT_SQLSERVER_PASSWORD"))
                        .orElse(""),
                load);
    }

    /** A database that is free for tests, without the tables of an earlier one. */
    public static SqlServerFixture at(String url, String user, String password, LoadMethod load) {
        SqlServerFixture fixture = new SqlServerFixture(url, user, password, load);
        fixture.clear();
        return load == LoadMethod.BULK && !fixture.streams()
                ? new SqlServerFixture(url, user, password, LoadMethod.AUTO)
                : fixture;
    }

    /** Whether this server takes a bulk copy into a temporary table; else rows go there by statements, and tests say so. */
    boolean streams() {
        SqlServerFixture bulk = new SqlServerFixture(url, user, password, LoadMethod.BULK);
        try (Target target = bulk.open("probe", new OffsetStart(0, partition -> null))) {
            target.describe(TableName.of("nothing"));
            return true;
        } catch (TargetException e) {
            LOG.warn("Not tested: large batches are not streamed here, since {}", e.getMessage());
            return false;
        }
    }

    /** Whether this user may end sessions. */
    boolean ends() {
        try (Connection one = connect();
                Connection other = connect();
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

    private void clear() {
        for (int round = 0; round < 3; round++) { // those that refer to others go first, whichever they are
            for (Map<String, @Nullable String> table :
                    query("SELECT name FROM sys.tables WHERE schema_id = SCHEMA_ID() ORDER BY name")) {
                try (Connection connection = connect();
                        Statement statement = connection.createStatement()) {
                    statement.execute(
                            "DROP TABLE [" + String.valueOf(table.get("name")).replace("]", "]]") + "]");
                } catch (SQLException e) {
                    // in the next round, perhaps
                }
            }
        }
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    public String url() {
        return url;
    }

    /** The server's, for a proxy before it. */
    int port() {
        Matcher port = Pattern.compile("//[^:;]+:(\\d+)").matcher(url);
        return port.find() ? Integer.parseInt(port.group(1)) : 1433;
    }

    String host() {
        Matcher host = Pattern.compile("//([^:;\\\\]+)").matcher(url);
        return host.find() ? host.group(1) : "127.0.0.1";
    }

    public Target open(String connector, OffsetStart start) {
        return open(url, connector, start);
    }

    public Target open(String through, String connector, OffsetStart start) {
        return Targets.open(settings(through, connector, start));
    }

    public TargetSettings settings(String through, String connector, OffsetStart start) {
        return new TargetSettings(
                through,
                Optional.of(user),
                Optional.of(new Password(password)),
                4,
                load,
                new OffsetIdentity("default", connector, TableName.of("_millrace_offsets"), true),
                start);
    }

    public void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** A table's rows as text: ISO dates, plain numbers, true and false. */
    public List<Map<String, @Nullable String>> rows(String table) {
        return query("SELECT * FROM [" + table + "]");
    }

    private List<Map<String, @Nullable String>> query(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<Map<String, @Nullable String>> all = new ArrayList<>();
            while (rows.next()) {
                Map<String, @Nullable String> row = new HashMap<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.put(rows.getMetaData().getColumnName(i), text(rows, i));
                }
                all.add(row);
            }
            return all;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static @Nullable String text(ResultSet rows, int column) throws SQLException {
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
