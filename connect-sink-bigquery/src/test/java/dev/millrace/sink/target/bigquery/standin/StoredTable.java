package dev.millrace.sink.target.bigquery.standin;

import com.google.zetasql.SimpleTable;
import com.google.zetasql.TableContent;
import com.google.zetasql.TypeFactory;
import com.google.zetasql.Value;
import com.google.zetasql.ZetaSQLType.TypeKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A table in memory. Its rows have numbers, by which statements find them again. */
final class StoredTable {
    /** The column that shows a row's number to the engine, and to nobody else. */
    static final String ROW_NUMBER = "_row_number_";

    private final String name;
    private final List<String> key;
    private final @Nullable String partitionedBy;
    private final List<String> clusteredBy;
    private final @Nullable Long expirationMs;
    private List<StoredColumn> columns;
    private TreeMap<Long, List<Value>> rows = new TreeMap<>();
    private Map<List<Object>, Change> changes = new HashMap<>();
    private long nextRow;

    /** The newest change of a key that was streamed. */
    private record Change(List<Long> sequence, @Nullable Long row) {}

    StoredTable(
            String name,
            List<StoredColumn> columns,
            List<String> key,
            @Nullable String partitionedBy,
            List<String> clusteredBy,
            @Nullable Long expirationMs) {
        if (key.size() > 16) {
            throw Refusal.ofQuery("A primary key has at most 16 columns");
        }
        this.name = name;
        this.columns = List.copyOf(columns);
        this.key = List.copyOf(key);
        this.partitionedBy = partitionedBy;
        this.clusteredBy = List.copyOf(clusteredBy);
        this.expirationMs = expirationMs;
    }

    String name() {
        return name;
    }

    List<StoredColumn> columns() {
        return columns;
    }

    List<String> key() {
        return key;
    }

    @Nullable String partitionedBy() {
        return partitionedBy;
    }

    List<String> clusteredBy() {
        return clusteredBy;
    }

    @Nullable Long expirationMs() {
        return expirationMs;
    }

    Optional<StoredColumn> column(String wanted) {
        return columns.stream()
                .filter(column -> column.name().equalsIgnoreCase(wanted))
                .findFirst();
    }

    int place(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equalsIgnoreCase(column)) {
                return i;
            }
        }
        throw Refusal.ofQuery("Unrecognized name: " + column);
    }

    /** With the rows, so that a transaction can be taken back. */
    StoredTable copy() {
        StoredTable copy = new StoredTable(name, columns, key, partitionedBy, clusteredBy, expirationMs);
        copy.rows = new TreeMap<>(rows);
        copy.changes = new HashMap<>(changes);
        copy.nextRow = nextRow;
        return copy;
    }

    SortedMap<Long, List<Value>> rows() {
        return rows;
    }

    List<Value> row(long number) {
        return Objects.requireNonNull(rows.get(number));
    }

    void insert(List<Value> values) {
        rows.put(nextRow++, checked(values));
    }

    void replace(long row, List<Value> values) {
        rows.put(row, checked(values));
    }

    void delete(long row) {
        rows.remove(row);
    }

    List<Value> checked(List<Value> values) {
        List<Value> checked = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            checked.add(columns.get(i).checked(values.get(i)));
        }
        return checked;
    }

    /** A streamed change, if it is not older than the newest one of its key. */
    void change(boolean deletes, List<Long> sequence, List<Value> values) {
        List<Object> of =
                key.stream().map(column -> plain(values.get(place(column)))).toList();
        Change newest = changes.get(of);
        if (newest != null && compare(sequence, newest.sequence()) < 0) {
            return;
        }
        Long row = newest == null ? rowOf(of) : newest.row();
        if (row != null) {
            rows.remove(row);
        }
        Long now = null;
        if (!deletes) {
            now = nextRow;
            insert(values);
        }
        changes.put(of, new Change(sequence, now));
    }

    /** A row that was there before anything was streamed. */
    private @Nullable Long rowOf(List<Object> wanted) {
        return rows.entrySet().stream()
                .filter(row -> key.stream()
                        .map(column -> plain(row.getValue().get(place(column))))
                        .toList()
                        .equals(wanted))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    /** Something that is equal where the value is. */
    static Object plain(Value value) {
        return value.isNull() ? "NULL" : value.getProto();
    }

    private static int compare(List<Long> one, List<Long> other) {
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            int order = Long.compareUnsigned(i < one.size() ? one.get(i) : 0L, i < other.size() ? other.get(i) : 0L);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    void add(StoredColumn column) {
        if (column.required()) {
            throw Refusal.ofQuery("Cannot add required columns to an existing schema");
        }
        List<StoredColumn> more = new ArrayList<>(columns);
        more.add(column);
        columns = List.copyOf(more);
        rows.replaceAll((number, values) -> {
            List<Value> wider = new ArrayList<>(values);
            wider.add(column.none());
            return wider;
        });
    }

    void alter(StoredColumn column) {
        int place = place(column.name());
        List<StoredColumn> altered = new ArrayList<>(columns);
        altered.set(place, column);
        columns = List.copyOf(altered);
        rows.replaceAll((number, values) -> {
            List<Value> converted = new ArrayList<>(values);
            converted.set(place, column.checked(values.get(place)));
            return converted;
        });
    }

    /** As the engine knows it. */
    SimpleTable simple() {
        SimpleTable table = new SimpleTable(name);
        table.addSimpleColumn(ROW_NUMBER, TypeFactory.createSimpleType(TypeKind.TYPE_INT64));
        columns.forEach(column -> table.addSimpleColumn(column.name(), column.zetaType()));
        return table;
    }

    TableContent content() {
        List<List<Value>> content = new ArrayList<>();
        rows.forEach((number, values) -> {
            List<Value> row = new ArrayList<>();
            row.add(Value.createInt64Value(number));
            row.addAll(values);
            content.add(row);
        });
        return TableContent.create(content);
    }
}
