package dev.millrace.sink.target.parquet;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.schema.SchemaChange;
import dev.millrace.sink.schema.SchemaChange.AddColumn;
import dev.millrace.sink.schema.SchemaChange.CreateTable;
import dev.millrace.sink.schema.SchemaChange.FillColumn;
import dev.millrace.sink.schema.SchemaChange.RelaxColumn;
import dev.millrace.sink.schema.SchemaChange.TightenColumn;
import dev.millrace.sink.schema.SchemaChange.WidenType;
import dev.millrace.sink.schema.Standing;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.jdbc.duckdb.DuckDbTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * The columns of each table, in a file beside its data: what the next file has. Files that are there stay as they are,
 * so a new column may always be null, and nothing is filled or tightened.
 */
final class TableFiles {
    private static final String OPTIONAL = "null";
    private static final String REQUIRED = "not null";
    private static final String KEY = "key";
    private static final String NO_KEY = "-";

    private final Store store;
    private final long cacheMs;
    private final Map<TableName, Known> known = new ConcurrentHashMap<>();

    private record Known(Optional<Standing> stands, long atNanos) {}

    TableFiles(Store store, long cacheMs) {
        this.store = store;
        this.cacheMs = cacheMs;
    }

    Optional<Standing> describe(TableName table) {
        Known last = known.get(table);
        if (last != null && System.nanoTime() - last.atNanos() <= TimeUnit.MILLISECONDS.toNanos(cacheMs)) {
            return last.stands();
        }
        Optional<Standing> stands =
                store.read(Names.schema(table)).map(found -> stands(new TableShape(table, columns(found.text()))));
        if (stands.isPresent()) {
            known.put(table, new Known(stands, System.nanoTime()));
        }
        return stands;
    }

    /** Readers take names for the same whatever their case. */
    private static Standing stands(TableShape shape) {
        return new Standing(shape, Set.of(), Set.of(), true);
    }

    void forget(TableName table) {
        known.remove(table);
    }

    /** The columns of the folder's table, whatever it is called; none where there is none. */
    List<Column> columnsIn(String folder) {
        return store.read(Names.schemaBeside(folder))
                .map(found -> columns(found.text()))
                .orElse(List.of());
    }

    /** Tells whether there was anything left to do. */
    boolean make(SchemaChange change) {
        forget(change.table());
        refuseRewriting(change);
        String path = Names.schema(change.table());
        while (true) {
            Optional<Store.Found> found = store.read(path);
            List<Column> now = found.map(there -> columns(there.text())).orElse(List.of());
            List<Column> then = change instanceof CreateTable create
                    ? found.isPresent() ? now : stored(create.shape().columns())
                    : after(change, now);
            if (then.equals(now)) {
                return false;
            }
            Content content = Content.of(text(then));
            Optional<String> written = found.isPresent()
                    ? store.replace(path, content, found.get().version())
                    : store.create(path, content);
            if (written.isPresent()) {
                return true;
            }
        }
    }

    private static void refuseRewriting(SchemaChange change) {
        if (change instanceof FillColumn || change instanceof TightenColumn) {
            throw new TargetException(
                    FailureKind.ENVIRONMENT,
                    "Could not " + change + ": files that are written stay as they are. Take the column out of"
                            + " schema.backfill; in older files it is null.");
        }
    }

    private static List<Column> after(SchemaChange change, List<Column> now) {
        if (change instanceof AddColumn add) {
            if (named(add.column().name(), now)) {
                return now;
            }
            List<Column> more = new ArrayList<>(now);
            more.addAll(stored(List.of(add.column().asNullable())));
            return more;
        }
        if (change instanceof WidenType widen) {
            return changed(now, widen.column().name(), column -> column.ofType(widen.to()));
        }
        return changed(now, ((RelaxColumn) change).column().name(), TableFiles::relaxed);
    }

    private static Column relaxed(Column column) {
        return new Column(column.name(), column.type(), true, column.inKey());
    }

    private static boolean named(String name, List<Column> columns) {
        return columns.stream().anyMatch(column -> column.name().equalsIgnoreCase(name));
    }

    private static List<Column> changed(List<Column> columns, String name, UnaryOperator<Column> change) {
        return columns.stream()
                .map(column -> column.name().equals(name) ? change.apply(column) : column)
                .toList();
    }

    /** As they come back from the file. */
    private static List<Column> stored(List<Column> columns) {
        return columns(text(columns));
    }

    /** What would have to be done by hand. */
    static String words(SchemaChange change) {
        String path = Names.schema(change.table());
        if (change instanceof CreateTable create) {
            return "write " + path + " with the lines: "
                    + text(create.shape().columns()).strip().replace("\n", ", ");
        }
        return change + ", which is a line of " + path;
    }

    private static String text(List<Column> columns) {
        Map<String, String> lines = new TreeMap<>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            lines.put(
                    "column.%05d".formatted(i + 1),
                    String.join(
                            "|",
                            DuckDbTypes.sql(column.type()),
                            column.nullable() ? OPTIONAL : REQUIRED,
                            column.inKey() ? KEY : NO_KEY,
                            column.name()));
        }
        return PropertyText.write(lines);
    }

    private static List<Column> columns(String text) {
        return PropertyText.read(text).values().stream()
                .map(line -> line.split("\\|", 4))
                .map(parts -> new Column(parts[3], type(parts[0]), parts[1].equals(OPTIONAL), parts[2].equals(KEY)))
                .toList();
    }

    private static FieldType type(String sql) {
        return DuckDbTypes.read(sql);
    }
}
