package dev.millrace.sink.target.jdbc;

import dev.millrace.core.Column;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.schema.Standing;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.jdbc.SqlDialect.DescribedColumn;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables as they stand, remembered until something says otherwise. */
final class Tables {
    private static final Logger LOG = LoggerFactory.getLogger(Tables.class);

    private final Map<TableName, Known> known = new ConcurrentHashMap<>();
    private final Set<Place> warned = ConcurrentHashMap.newKeySet();
    private final Set<TableShape> keysTold = ConcurrentHashMap.newKeySet();
    private final long cacheMs;
    private volatile @Nullable Referred referred;

    private record Known(StandingTable stands, long atNanos) {}

    /** The tables that keys of others refer to, by their names in small letters: too many rather than too few. */
    private record Referred(Set<String> tables, long atNanos) {}

    /** @param cacheMs how long a look is good for */
    Tables(long cacheMs) {
        this.cacheMs = cacheMs;
    }

    Optional<StandingTable> known(TableName table) {
        Known last = known.get(table);
        return last == null || isOld(last.atNanos()) ? Optional.empty() : Optional.of(last.stands());
    }

    private boolean isOld(long atNanos) {
        return System.nanoTime() - atNanos > TimeUnit.MILLISECONDS.toNanos(cacheMs);
    }

    /** Also whether others refer to it; unless nothing is known of it, as of one that is about to be made. */
    void forget(TableName table) {
        if (known.remove(table) != null) {
            referred = null;
        }
    }

    Optional<StandingTable> describe(Session session, TableName table) throws SQLException {
        if (!hold(session, table)) {
            return Optional.empty();
        }
        Optional<StandingTable> stands = look(session, table);
        session.commit();
        return stands;
    }

    /**
     * Reads nothing of the table, in a transaction, and so keeps it as it is until all of it is known: MariaDB's catalog
     * does not show a table while another session's change replaces it. Tells whether there may be one.
     */
    private static boolean hold(Session session, TableName table) throws SQLException {
        session.begin();
        try {
            session.query("SELECT 1 FROM %s WHERE 1 = 0".formatted(SqlText.name(session.dialect(), table)));
            return true;
        } catch (SQLException e) {
            session.rollback();
            if (session.dialect().isMissing(e)) {
                return false;
            }
            if (session.dialect().classify(e) == FailureKind.TRANSIENT) {
                throw e;
            }
            session.begin();
            return true; // it may not be read, or this server says that it is missing in a way of its own
        }
    }

    private Optional<StandingTable> look(Session session, TableName table) throws SQLException {
        Place place = Place.of(session, table);
        Set<String> generated = new HashSet<>();
        Set<String> defaulted = new HashSet<>();
        Optional<CatalogLook> catalog =
                session.dialect().catalog(table).map(queries -> new CatalogLook(session, queries));
        List<Column> columns = catalog.isPresent()
                ? catalog.get().columns(generated, defaulted)
                : columns(session, place, generated, defaulted);
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> computed = session.dialect().generated();
        if (computed.isPresent()) {
            session.query(computed.get(), place.nearest(), place.table())
                    .forEach(row -> generated.add(String.valueOf(row[0])));
        }
        // After the columns, so that a table which is created meanwhile is never seen without its key.
        Set<String> key = catalog.isPresent() ? catalog.get().key() : key(session, place);
        Set<Set<String>> uniques = catalog.isPresent() ? catalog.get().uniques() : uniques(session, place);
        if (!key.isEmpty()) {
            uniques.add(key);
        }
        boolean counts = catalog.isPresent() && catalog.get().counts(key, generated);
        boolean ignoresCase = session.dialect().facts().names().ignoreCase();
        StandingTable stands = new StandingTable(
                new Standing(new TableShape(table, inKey(key, columns)), generated, defaulted, ignoresCase),
                uniques,
                isWatched(session, place, catalog),
                rollsBack(session, place),
                counts);
        known.put(table, new Known(stands, System.nanoTime()));
        return Optional.of(stands);
    }

    /** Says once when rows are not told apart in the table by what tells them apart in their records. */
    void checkKey(StandingTable stands, TableShape comes) {
        TableShape keyed = new TableShape(comes.table(), comes.keyColumns());
        if (!stands.isNamedBy(comes.keyColumns()) && keysTold.add(keyed)) {
            LOG.warn(
                    "Table {} has no unique index on exactly the key of its records, {}; its primary key is {}. Each"
                            + " change of a row looks through the table, and nothing keeps two rows of one key apart. Create"
                            + " a primary key or a unique index on these columns, or name the table's own in key.fields.",
                    comes.table(),
                    comes.keyColumns().stream().map(Column::name).toList(),
                    stands.shape().keyColumns().stream().map(Column::name).toList());
        }
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

    /** Who may not even ask has to expect the worst. */
    private boolean isWatched(Session session, Place place, Optional<CatalogLook> catalog) throws SQLException {
        try {
            return catalog.isPresent()
                    ? catalog.get().isWatched()
                    : isReferredTo(session, place)
                            || !session.query(session.dialect().watchers(), place.nearest(), place.table())
                                    .isEmpty();
        } catch (SQLException e) {
            if (session.dialect().classify(e) == FailureKind.TRANSIENT) {
                throw e;
            }
            LOG.debug("What hangs on {} cannot be told.", place.table(), e);
            return true;
        }
    }

    private boolean isReferredTo(Session session, Place place) throws SQLException {
        Optional<String> query = session.dialect().referredTo();
        if (query.isEmpty()) {
            return false;
        }
        Referred last = referred;
        if (last == null || isOld(last.atNanos())) {
            Set<String> tables = session.query(query.get()).stream()
                    .map(row -> folded(row[0], row[1]))
                    .collect(Collectors.toUnmodifiableSet());
            last = new Referred(tables, System.nanoTime());
            referred = last;
        }
        return last.tables().contains(folded(place.nearest(), place.table()));
    }

    private static String folded(@Nullable Object schema, @Nullable Object table) {
        return (schema + "." + table).toLowerCase(Locale.ROOT);
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

    private static List<Column> columns(Session session, Place place, Set<String> generated, Set<String> defaulted)
            throws SQLException {
        DatabaseMetaData server = session.connection().getMetaData();
        String escape = server.getSearchStringEscape();
        Map<String, String> declared = declared(session, place);
        List<Column> columns = new ArrayList<>();
        try (ResultSet found = server.getColumns(
                place.catalog(), literal(place.schema(), escape), literal(place.table(), escape), null)) {
            while (found.next()) {
                String name = found.getString("COLUMN_NAME");
                DescribedColumn described = new DescribedColumn(
                        found.getString("TYPE_NAME"),
                        found.getInt("DATA_TYPE"),
                        found.getInt("COLUMN_SIZE"),
                        found.getInt("DECIMAL_DIGITS"),
                        declared.getOrDefault(name, ""));
                boolean nullable = found.getInt("NULLABLE") != DatabaseMetaData.columnNoNulls;
                if ("YES".equals(found.getString("IS_GENERATEDCOLUMN"))) {
                    generated.add(name);
                }
                if ("YES".equals(found.getString("IS_AUTOINCREMENT")) || found.getString("COLUMN_DEF") != null) {
                    defaulted.add(name);
                }
                columns.add(new Column(name, session.dialect().fieldType(described), nullable, false));
            }
        }
        return columns;
    }

    private static Map<String, String> declared(Session session, Place place) throws SQLException {
        Map<String, String> declared = new HashMap<>();
        Optional<String> query = session.dialect().declarations();
        if (query.isPresent()) {
            for (@Nullable Object[] column : session.query(query.get(), place.nearest(), place.table())) {
                declared.put(String.valueOf(column[0]), String.valueOf(column[1]));
            }
        }
        return declared;
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
