package dev.millrace.sink.target.jdbc;

import static org.assertj.core.api.Assertions.fail;

import dev.millrace.core.TableName;
import dev.millrace.databases.DatabaseServer;
import dev.millrace.databases.Engine;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetSettings;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.sink.target.TargetSettings.OffsetIdentity;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.sink.target.TargetSettings.SchemaWork;
import dev.millrace.sink.target.Targets;
import dev.millrace.testkit.SharedDatabases;
import dev.millrace.testkit.TcpProxy;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** A database of its own, for one test. */
public final class JdbcFixture {
    private static final Pattern ADDRESS = Pattern.compile("//([^:/;]+):(\\d+)");
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final @Nullable DatabaseServer server;
    private final Place place;
    private final LoadMethod load;

    /** Where a database is and how one gets in. */
    public interface Place {
        String url();

        Optional<String> user();

        Optional<String> password();

        Connection connect() throws SQLException;

        /** A name in SQL. */
        String quote(String name);

        /** A value as text: ISO dates, plain numbers, true and false. */
        default @Nullable String text(ResultSet rows, int column) throws SQLException {
            String text = rows.getString(column);
            if (text == null) {
                return null;
            }
            return switch (rows.getMetaData().getColumnType(column)) {
                // From the text, so that no zone of this JVM moves it.
                case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE ->
                    LocalDateTime.parse(text.replaceAll("(\\+00|Z)$", "").replace(' ', 'T'))
                            .toString();
                case Types.TIME -> LocalTime.parse(text).toString();
                case Types.DECIMAL, Types.NUMERIC -> new BigDecimal(text).toPlainString();
                case Types.BIT, Types.BOOLEAN -> String.valueOf(rows.getBoolean(column));
                default -> text;
            };
        }
    }

    private record OnServer(DatabaseServer server, String database) implements Place {
        @Override
        public String url() {
            return server.jdbcUrl(database);
        }

        @Override
        public Optional<String> user() {
            return Optional.of(server.user());
        }

        @Override
        public Optional<String> password() {
            return Optional.of(server.password());
        }

        @Override
        public Connection connect() throws SQLException {
            return server.connect(database);
        }

        @Override
        public String quote(String name) {
            String quote = server.engine() == Engine.POSTGRES ? "\"" : "`";
            return quote + name + quote;
        }
    }

    public JdbcFixture(Engine engine) {
        this(engine, LoadMethod.AUTO);
    }

    public JdbcFixture(Engine engine, LoadMethod load) {
        this(SharedDatabases.get(engine), load);
    }

    /** On a server of the test's own. */
    public JdbcFixture(DatabaseServer server, LoadMethod load) {
        this(server, onServer(server), load);
    }

    /** On no server that we start. */
    public JdbcFixture(Place place, LoadMethod load) {
        this(null, place, load);
    }

    private JdbcFixture(@Nullable DatabaseServer server, Place place, LoadMethod load) {
        this.server = server;
        this.place = place;
        this.load = load;
    }

    private static Place onServer(DatabaseServer server) {
        String database = "target_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
        server.createDatabase(database);
        return new OnServer(server, database);
    }

    /** The same database, written in another way. */
    public JdbcFixture by(LoadMethod other) {
        return new JdbcFixture(server, place, other);
    }

    public DatabaseServer server() {
        return Objects.requireNonNull(server, "This database is on no server");
    }

    public String database() {
        return ((OnServer) place).database();
    }

    public String url() {
        return place.url();
    }

    public Connection connect() throws SQLException {
        return place.connect();
    }

    /** What lies behind a proxy. The PostgreSQL driver then sends each statement's text, and not only the first time. */
    public String url(TcpProxy proxy) {
        String through = url().replace(":" + server().port() + "/", ":" + proxy.port() + "/");
        return server().engine() == Engine.POSTGRES ? through + "?prepareThreshold=0" : through;
    }

    /** A proxy before its server. */
    TcpProxy proxy() {
        Matcher address = ADDRESS.matcher(url());
        return address.find()
                ? TcpProxy.to(address.group(1), Integer.parseInt(address.group(2)))
                : fail("No server at " + url());
    }

    /** The same with another server's address. */
    String elsewhere(int port) {
        return url().replaceFirst(ADDRESS.pattern(), "//127.0.0.1:" + port);
    }

    public Target open(String connector, OffsetStart start) {
        return open(url(), connector, start);
    }

    public Target open(String url, String connector, OffsetStart start) {
        return Targets.open(settings(url, connector, start));
    }

    public TargetSettings settings(String url, String connector, OffsetStart start) {
        return new TargetSettings(
                url,
                place.user(),
                place.password().map(Password::new),
                4,
                load,
                new OffsetIdentity("default", connector, TableName.of("_millrace_offsets"), true),
                start);
    }

    /** For a target that changes tables like this. */
    TargetSettings settings(SchemaWork schema) {
        TargetSettings usual = settings(url(), "sink", new OffsetStart(0, partition -> null));
        return new TargetSettings(
                usual.url(),
                usual.user(),
                usual.password(),
                usual.connections(),
                usual.load(),
                usual.offsets(),
                usual.start(),
                schema,
                usual.options());
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
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM " + place.quote(table))) {
            List<Map<String, @Nullable String>> all = new ArrayList<>();
            while (rows.next()) {
                Map<String, @Nullable String> row = new HashMap<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.put(rows.getMetaData().getColumnName(i), place.text(rows, i));
                }
                all.add(row);
            }
            return all;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
