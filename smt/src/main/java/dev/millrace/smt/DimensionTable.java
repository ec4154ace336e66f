package dev.millrace.smt;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** The dimension in its database, over one connection that is opened when it is first needed. */
final class DimensionTable implements AutoCloseable {
    private static final int FETCH_ROWS = 1000;
    /** A server that hangs counts as one that does not answer. */
    private static final int ANSWER_MS_MAX = 30_000;

    private final EnrichConfig config;
    private @Nullable Connection connection;
    private @Nullable List<DimensionColumn> columns;

    DimensionTable(EnrichConfig config) {
        this.config = config;
    }

    /** The key columns and then those that are added. */
    List<DimensionColumn> columns() throws SQLException {
        List<DimensionColumn> known = columns;
        if (known != null) {
            return known;
        }
        List<DimensionColumn> described = new ArrayList<>();
        try (PreparedStatement statement = connected().prepareStatement(select() + " WHERE 1 = 0");
                ResultSet nothing = statement.executeQuery()) {
            for (int i = 1; i <= config.keys().size() + config.columns().size(); i++) {
                described.add(DimensionColumn.of(nothing.getMetaData(), i));
            }
        }
        columns = described;
        return described;
    }

    /** The row of one key; the database's own idea of equality counts. */
    Optional<DimensionRow> find(DimensionKey key) throws SQLException {
        try (PreparedStatement statement = connected().prepareStatement(select() + " WHERE " + keyCondition())) {
            statement.setMaxRows(2);
            bind(statement, 1, key);
            List<DimensionRow> rows = read(statement);
            if (rows.size() > 1) {
                throw new DataException(
                        "The dimension %s has more than one row for a key. The columns in keys must be unique"
                                        .formatted(config.table())
                                + " together.");
            }
            return rows.stream().findFirst();
        }
    }

    /** The rows of many keys in one query, by their keys as the database has them. */
    Map<DimensionKey, DimensionRow> find(Collection<DimensionKey> keys) throws SQLException {
        String conditions = keys.stream().map(key -> "(" + keyCondition() + ")").collect(Collectors.joining(" OR "));
        try (PreparedStatement statement = connected().prepareStatement(select() + " WHERE " + conditions)) {
            int index = 1;
            for (DimensionKey key : keys) {
                index = bind(statement, index, key);
            }
            return byKey(read(statement));
        }
    }

    Map<DimensionKey, DimensionRow> all() throws SQLException {
        Connection open = connected();
        // PostgreSQL's driver reads in portions only within a transaction
        open.setAutoCommit(false);
        try (PreparedStatement statement = open.prepareStatement(select())) {
            statement.setFetchSize(FETCH_ROWS);
            return byKey(read(statement));
        } finally {
            open.rollback();
            open.setAutoCommit(true);
        }
    }

    private Map<DimensionKey, DimensionRow> byKey(List<DimensionRow> rows) {
        Map<DimensionKey, DimensionRow> found = new LinkedHashMap<>();
        for (DimensionRow row : rows) {
            if (found.put(row.key(), row) != null) {
                throw new DataException(
                        "The dimension %s has more than one row for a key. The columns in keys must be unique"
                                        .formatted(config.table())
                                + " together.");
            }
        }
        return found;
    }

    private List<DimensionRow> read(PreparedStatement statement) throws SQLException {
        List<DimensionColumn> described = columns();
        int keys = config.keys().size();
        List<DimensionRow> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                List<@Nullable Object> key = new ArrayList<>();
                List<@Nullable Object> values = new ArrayList<>();
                for (int i = 0; i < described.size(); i++) {
                    DimensionColumn column = described.get(i);
                    Object value = column.read(result, i + 1);
                    if (i < keys) {
                        key.add(PlainValues.of(column.name(), column.schema(), value));
                    } else {
                        values.add(value);
                    }
                }
                DimensionKey.of(key).ifPresent(known -> rows.add(new DimensionRow(known, values)));
            }
        }
        return rows;
    }

    private int bind(PreparedStatement statement, int from, DimensionKey key) throws SQLException {
        int index = from;
        for (Object part : key.parts()) {
            columns().get(index - from).bind(statement, index, part);
            index++;
        }
        return index;
    }

    private String select() throws SQLException {
        String names = Stream.concat(
                        config.keys().stream().map(EnrichConfig.Pair::to),
                        config.columns().stream().map(EnrichConfig.Pair::from))
                .map(this::quoted)
                .collect(Collectors.joining(", "));
        String table =
                Stream.of(config.table().split("\\.", -1)).map(this::quoted).collect(Collectors.joining("."));
        return "SELECT %s FROM %s".formatted(names, table);
    }

    private String keyCondition() {
        return IntStream.range(0, config.keys().size())
                .mapToObj(i -> quoted(config.keys().get(i).to()) + " = ?")
                .collect(Collectors.joining(" AND "));
    }

    private String quoted(String identifier) {
        String quote = quote();
        return quote + identifier.replace(quote, quote + quote) + quote;
    }

    private String quote() {
        return config.url().startsWith("jdbc:mariadb:") || config.url().startsWith("jdbc:mysql:") ? "`" : "\"";
    }

    private Connection connected() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = open();
            connection = open;
        }
        return open;
    }

    private Connection open() throws SQLException {
        String url = config.url().startsWith("jdbc:mysql:")
                ? "jdbc:mariadb:" + config.url().substring("jdbc:mysql:".length())
                : config.url();
        Properties properties = new Properties();
        config.user().ifPresent(user -> properties.setProperty("user", user));
        config.password().ifPresent(password -> properties.setProperty("password", password.value()));
        for (Driver driver : ServiceLoader.load(Driver.class, DimensionTable.class.getClassLoader())) {
            if (driver.acceptsURL(url)) {
                Connection opened = driver.connect(url, properties);
                if (opened != null) {
                    opened.setNetworkTimeout(Runnable::run, ANSWER_MS_MAX);
                    return opened;
                }
            }
        }
        throw new SQLNonTransientConnectionException("No JDBC driver beside this plugin takes the URL");
    }

    /** Lets go of a connection that failed; the next question opens another. */
    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        columns = null;
        if (open != null) {
            try {
                open.abort(Runnable::run); // close() would wait for a server that does not answer
            } catch (SQLException e) {
                // It is broken already; nothing is left to free.
            }
        }
    }
}
