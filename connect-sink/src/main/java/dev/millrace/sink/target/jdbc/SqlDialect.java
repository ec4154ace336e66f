package dev.millrace.sink.target.jdbc;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.RowChange;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.schema.SchemaChange;
import dev.millrace.sink.target.FailureKind;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** All that differs between two SQL databases. Pure: no connection, no configuration, no state. */
public interface SqlDialect {
    /** How the URLs of its databases begin. */
    List<String> urls();

    /** Why nothing that lasts can be behind a URL that is this dialect's, though the driver would take it. */
    default Optional<String> unfit(String jdbcUrl) {
        return Optional.empty();
    }

    /** The URL as the bundled driver wants it, and what it must be told for values to arrive as they are. */
    DriverCall driverCall(String jdbcUrl);

    /** The dialect of this very server: product and version decide on words and types. */
    SqlDialect at(ServerVersion server);

    Facts facts();

    String quote(String identifier);

    /** SQL type and how to bind, in one value. */
    ColumnType columnType(FieldType type, boolean inKey);

    /** The neutral type of a column that was there before us. */
    FieldType fieldType(DescribedColumn column);

    /**
     * A query with two parameters, schema and table, for the names of its columns and their types in the server's own
     * words, where drivers leave out what matters, such as labels and elements.
     */
    default Optional<String> declarations() {
        return Optional.empty();
    }

    /** The statements of a change; filling a column is none. */
    List<String> ddl(SchemaChange change);

    /**
     * A query whose last column tells how a table was made, where changing a column of it has to repeat what shall stay.
     */
    default Optional<String> creationOf(TableName table) {
        return Optional.empty();
    }

    /** The statements of a change of a table that was made like this. */
    default List<String> ddl(SchemaChange change, String creation) {
        return ddl(change);
    }

    /**
     * The statements that make a change where this one was refused: servers that imitate another one lack some of its words.
     * None at all mean that the table stays as it is and the change is not asked for again; nothing, that the refusal stands.
     */
    default Optional<List<String>> instead(SchemaChange change, String creation, Refused refused) {
        return Optional.empty();
    }

    /** Bounds how long this session's changes of tables wait for others; {@link #sessionSetup} undoes it. */
    default List<String> ddlSetup(long lockTimeoutMs) {
        return List.of();
    }

    /**
     * A query that lets this session alone change tables under a name, and waits for its turn; it answers 0, or fails, when
     * its turn does not come in time. Nothing where the server has no such locks: changes may then be made twice.
     */
    default Optional<String> takeTurn(String name, long timeoutMs) {
        return Optional.empty();
    }

    /** Lets the next one have its turn. */
    default List<String> endTurn(String name) {
        return List.of();
    }

    /** The neutral type that {@link #fieldType} finds in a column of {@link #columnType}. */
    default FieldType stored(FieldType type, boolean inKey) {
        return type;
    }

    /** A text as a literal. */
    default String text(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    /** The current time for a column of instants. */
    default String now() {
        return "CURRENT_TIMESTAMP(6)";
    }

    /** Another text for each row. */
    default String randomUuid() {
        return "gen_random_uuid()";
    }

    /**
     * A query for the key that stands so many rows behind another one, whose values are its parameters (see
     * {@link SqlText#beyond}), or behind the first.
     */
    default String keyAfter(TableShape keyed, boolean fromStart, int rows) {
        String names = SqlText.names(this, keyed.keyColumns());
        return "SELECT %s FROM %s%s ORDER BY %s LIMIT 1 OFFSET %d"
                .formatted(
                        names,
                        SqlText.name(this, keyed.table()),
                        fromStart ? "" : " WHERE " + SqlText.beyond(this, keyed.keyColumns()),
                        names,
                        rows - 1);
    }

    /** Whether writers of different rows of one table leave each other alone, streams included. */
    default boolean mayShareTables() {
        return false;
    }

    /** Whether one statement can upsert; where none can, rows are merged from a stage, however few there are. */
    default boolean hasUpsert() {
        return true;
    }

    /** One statement that inserts so many rows, and updates those whose primary key is there. */
    String upsert(TableShape table, List<Column> columns, int rows);

    /** One statement that deletes the rows of so many keys. */
    default String delete(TableShape table, int keys) {
        return "DELETE FROM %s WHERE %s"
                .formatted(SqlText.name(this, table.table()), SqlText.byKeys(this, table, keys));
    }

    /** One statement that inserts so many rows. */
    default String insert(TableShape table, List<Column> columns, int rows) {
        return "INSERT INTO %s (%s) VALUES %s"
                .formatted(
                        SqlText.name(this, table.table()),
                        SqlText.names(this, columns),
                        SqlText.placeholders(rows, columns.size()));
    }

    /** What has to be said before rows bring numbers of their own into a table that counts its rows up itself. */
    default List<String> takeNumbers(TableName table) {
        return List.of();
    }

    /** Undoes it. */
    default List<String> countAgain(TableName table) {
        return List.of();
    }

    /** One statement that sets columns of the row that a key names. */
    default String update(TableShape table, List<Column> set) {
        return "UPDATE %s SET %s WHERE %s"
                .formatted(
                        SqlText.name(this, table.table()),
                        SqlText.assignments(this, set, ", "),
                        SqlText.assignments(this, table.keyColumns(), " AND "));
    }

    /** The fast way in, where the server has one. */
    Optional<BulkLoad> bulkLoad();

    Staging staging();

    /**
     * A query with two parameters, schema and table, that finds something when deleting a row of the table would do
     * more than that (triggers, keys that refer to it), or when this user is not allowed to see whether it would.
     */
    String watchers();

    /**
     * A query for all tables that keys of others refer to, schema and name, where asking for those of one table takes the
     * server as long: {@link #watchers} leaves them out then.
     */
    default Optional<String> referredTo() {
        return Optional.empty();
    }

    /** Queries for a table, where the driver's own look-ups leave out what matters or are not to be had everywhere. */
    default Optional<Catalog> catalog(TableName table) {
        return Optional.empty();
    }

    /** Whether a query failed because its table is not there. */
    default boolean isMissing(SQLException failure) {
        return List.of("42S02", "42P01").contains(state(failure));
    }

    /** Whether the server refused the user or the password. */
    default boolean isLoginRefused(SQLException failure) {
        return state(failure).startsWith("28");
    }

    /**
     * A query with two parameters, schema and table, for the names of the columns that the database computes, where the
     * driver does not tell them.
     */
    default Optional<String> generated() {
        return Optional.empty();
    }

    /**
     * A query with two parameters, schema and table, that names the table's engine when it cannot roll back; nothing
     * where all tables can.
     */
    default Optional<String> untransactional() {
        return Optional.empty();
    }

    /** A query of one number, the most bytes of one statement; or nothing where no statement of ours is too long. */
    Optional<String> statementBytesMost();

    /** One statement that removes all rows, in the running transaction, as TRUNCATE does not everywhere. */
    default String deleteAll(TableName table) {
        return "DELETE FROM " + SqlText.name(this, table);
    }

    /** One statement that marks the rows of so many keys as deleted now, unless they are. */
    default String mark(TableShape table, int keys) {
        String deletedAt = quote(RowChange.Delete.DELETED_AT.name());
        return "UPDATE %s SET %s = %s WHERE %s AND %s IS NULL"
                .formatted(
                        SqlText.name(this, table.table()),
                        deletedAt,
                        now(),
                        SqlText.byKeys(this, table, keys),
                        deletedAt);
    }

    /**
     * One statement that marks the row of a key as deleted now, unless it is, and says by which change. Its parameters
     * are the position, which stays as it was where none is given, and the key.
     */
    default String markOne(TableShape table, Column position) {
        return "UPDATE %1$s SET %2$s = %5$s, %3$s = COALESCE(?, %3$s) WHERE %4$s AND %2$s IS NULL"
                .formatted(
                        SqlText.name(this, table.table()),
                        quote(RowChange.Delete.DELETED_AT.name()),
                        quote(position.name()),
                        SqlText.assignments(this, table.keyColumns(), " AND "),
                        now());
    }

    /** Makes a session prepare its statements anew, where the server keeps them with types of their own. */
    default List<String> forgetStatements() {
        return List.of();
    }

    /** What every new session is told: UTC, strictness, isolation, time-outs. */
    List<String> sessionSetup();

    /**
     * A query of one text that names this session for as long as it lives and can never name another one, or null when
     * the server grants none.
     *
     * @param unique a text of letters, digits and dashes that nobody else uses
     */
    String nameSession(String unique);

    /** Ends the session of that name if it is there and we may. */
    Optional<String> endSession(String name);

    FailureKind classify(SQLException failure);

    /** The failure's SQLState; some drivers tell it in other words. */
    default String state(SQLException failure) {
        return String.valueOf(failure.getSQLState());
    }

    /** A server's message without the values that it quotes. */
    String redact(SQLException failure);

    /**
     * What is only a number or a yes.
     *
     * @param upsertsByKeyAlone an upsert statement finds its row by the key and fails on any other unique index; else
     *     any index may redirect it
     */
    record Facts(String name, int parametersMost, int rowsPerStatement, boolean upsertsByKeyAlone, Names names) {}

    /**
     * What names may be.
     *
     * @param most how long, in bytes of UTF-8 or in characters
     * @param ignoreCase those of columns match whatever their case
     */
    record Names(int most, boolean inBytes, boolean ignoreCase) {}

    /**
     * Queries for one table as it stands; a yes is the number 1.
     *
     * @param columns for each column in its order: name, name of the type, size, digits, whether it may be null, is
     *     computed, has a default, and counts up
     * @param uniques for each column of each unique index: name of the index, name of the column, whether it is the primary
     *     key's, and whether the index covers some rows only
     * @param watchers as {@link SqlDialect#watchers}, without parameters
     */
    record Catalog(String columns, String uniques, String watchers) {}

    /** A server as it introduces itself. */
    record ServerVersion(String product, String version, int major, int minor) {}

    /**
     * A column as the driver describes it.
     *
     * @param declared its type in the server's own words, from {@link #declarations}; empty where there are none
     */
    record DescribedColumn(String typeName, int jdbcType, int size, int digits, String declared) {
        public DescribedColumn(String typeName, int jdbcType, int size, int digits) {
            this(typeName, jdbcType, size, digits, "");
        }
    }

    /** A statement that the server did not run. */
    record Refused(String sql, SQLException why) {}

    /** How to reach the driver. */
    record DriverCall(String url, java.util.Map<String, String> properties) {}
}
