package dev.millrace.sink.target.jdbc;

import dev.millrace.core.Column;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.jdbc.SqlDialect.DescribedColumn;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables as they stand, remembered until something says otherwise. */
final class Tables {
    private static final Logger LOG = LoggerFactory.getLogger(Tables.class);

    private final Map<TableName, StandingTable> known = new ConcurrentHashMap<>();
    private final Set<Place> warned = ConcurrentHashMap.newKeySet();

    Optional<StandingTable> known(TableName table) {
        return Optional.ofNullable(known.get(table));
    }

    void forget(TableName table) {
        known.remove(table);
    }

    Optional<StandingTable> describe(Session session, TableName table) throws SQLException {
        Place place = Place.of(session, table);
        List<Column> columns = columns(session, place);
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        // After the columns, so that a table which is created meanwhile is never seen without its key.
        Set<String> key = key(session, place);
        Set<Set<String>> uniques = uniques(session, place);
        if (!key.isEmpty()) {
            uniques.add(key);
        }
        StandingTable stands = new StandingTable(
                new TableShape(table, inKey(key, columns)),
                uniques,
                isWatched(session, place),
                rollsBack(session, place));
        known.put(table, stands);
        return Optional.of(stands);
    }

    private static Set<Set<String>> uniques(Session session, Place place) throws SQLException {
        Map<String, Set<String>> byIndex = new HashMap<>();
        try (ResultSet indexes = session.connection()
                .getMetaData()
                .getIndexInfo(place.catalog(), place.schema(), place.table(), true, true)) {
            while (indexes.next()) {
                String column = indexes.getString("COLUMN_NAME");
                if (indexes.getShort("TYPE") != DatabaseMetaData.tableIndexStatistic) {
                    Set<String> columns =
                            byIndex.computeIfAbsent(indexes.getString("INDEX_NAME"), i -> new HashSet<>());
                    columns.add(column == null ? "" : column);
                    if (indexes.getString("FILTER_CONDITION") != null) {
                        columns.add(""); // it covers some rows only: it names none, and still may refuse one
                    }
                }
            }
        }
        return new HashSet<>(byIndex.values());
    }

    private static boolean isWatched(Session session, Place place) throws SQLException {
        return !session.query(session.dialect().watchers(), place.nearest(), place.table())
                .isEmpty();
    }

    private boolean rollsBack(Session session, Place place) throws SQLException {
        Optional<String> query = session.dialect().untransactional();
        if (query.isEmpty()) {
            return true;
        }
        List<@Nullable Object[]> engine = session.query(query.get(), place.nearest(), place.table());
        if (!engine.isEmpty() && warned.add(place)) {
            LOG.warn(
                    "Table {} has the engine {}, which has no transactions: its rows are delivered at least once, not"
                            + " exactly once. ALTER TABLE ... ENGINE=InnoDB mends that.",
                    place.table(),
                    engine.get(0)[0]);
        }
        return engine.isEmpty();
    }

    private static Set<String> key(Session session, Place place) throws SQLException {
        DatabaseMetaData server = session.connection().getMetaData();
        Set<String> key = new HashSet<>();
        try (ResultSet columns = server.getPrimaryKeys(place.catalog(), place.schema(), place.table())) {
            while (columns.next()) {
                key.add(columns.getString("COLUMN_NAME"));
            }
        }
        return key;
    }

    private static List<Column> inKey(Set<String> key, List<Column> columns) {
        return columns.stream()
                .map(column -> new Column(column.name(), column.type(), column.nullable(), key.contains(column.name())))
                .toList();
    }

    private static List<Column> columns(Session session, Place place) throws SQLException {
        DatabaseMetaData server = session.connection().getMetaData();
        String escape = server.getSearchStringEscape();
        List<Column> columns = new ArrayList<>();
        try (ResultSet found = server.getColumns(
                place.catalog(), literal(place.schema(), escape), literal(place.table(), escape), null)) {
            while (found.next()) {
                String name = found.getString("COLUMN_NAME");
                DescribedColumn described = new DescribedColumn(
                        found.getString("TYPE_NAME"),
                        found.getInt("DATA_TYPE"),
                        found.getInt("COLUMN_SIZE"),
                        found.getInt("DECIMAL_DIGITS"));
                boolean nullable = found.getInt("NULLABLE") != DatabaseMetaData.columnNoNulls;
                columns.add(new Column(name, session.dialect().fieldType(described), nullable, false));
            }
        }
        return columns;
    }

    /** JDBC takes patterns where we mean names. */
    private static @Nullable String literal(@Nullable String name, String escape) {
        return name == null
                ? null
                : name.replace(escape, escape + escape)
                        .replace("_", escape + "_")
                        .replace("%", escape + "%");
    }

    /** Where the driver looks for a table: databases differ in what a qualifier names. */
    private record Place(@Nullable String catalog, @Nullable String schema, String table) {
        /** What qualifies a table's name: a schema, or a catalog where there are no schemas. */
        @Nullable String nearest() {
            return schema == null ? catalog : schema;
        }

        static Place of(Session session, TableName table) throws SQLException {
            Connection connection = session.connection();
            List<String> qualifiers = table.qualifiers();
            boolean schemas = connection.getMetaData().supportsSchemasInTableDefinitions();
            if (!schemas) {
                String database = qualifiers.isEmpty() ? connection.getCatalog() : qualifiers.get(0);
                return new Place(database, null, table.name());
            }
            String schema = qualifiers.isEmpty() ? connection.getSchema() : qualifiers.get(qualifiers.size() - 1);
            String catalog = qualifiers.size() > 1 ? qualifiers.get(0) : connection.getCatalog();
            return new Place(catalog, schema, table.name());
        }
    }
}
