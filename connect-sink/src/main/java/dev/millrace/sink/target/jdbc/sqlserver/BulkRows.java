package dev.millrace.sink.target.jdbc.sqlserver;

import com.microsoft.sqlserver.jdbc.ISQLServerBulkData;
import dev.millrace.core.Cells;
import dev.millrace.core.Column;
import dev.millrace.core.PackedRow;
import dev.millrace.core.Row;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows as the driver's bulk copy asks for them, read straight from where they wait. For each field there is the object
 * that the driver takes, and no other. A value that has no place in its column ends the rows early, since an exception in
 * their midst would leave the connection in the middle of a message; {@link #refusal} then says why. Public for benchmarks.
 */
public final class BulkRows implements ISQLServerBulkData {
    private static final long serialVersionUID = 1L;

    private final transient List<Column> columns;
    private final transient WireType[] types;
    private final transient Iterator<Row> rows;
    private final transient Cells cells = new Cells();
    private final transient @Nullable Object[] current;
    private transient Optional<NoPlaceException> refusal = Optional.empty();

    /** @param columns as they stand, in the order of the rows' values */
    public BulkRows(List<Column> columns, Iterable<Row> rows) {
        this.columns = columns;
        this.types = columns.stream().map(column -> WireType.of(column.type())).toArray(WireType[]::new);
        this.rows = rows.iterator();
        this.current = new @Nullable Object[types.length];
    }

    /** Why the rows ended before all were asked for. */
    Optional<NoPlaceException> refusal() {
        return refusal;
    }

    @Override
    public boolean next() {
        if (!rows.hasNext()) {
            return false;
        }
        Row row = rows.next();
        try {
            if (row instanceof PackedRow packed) {
                read(packed);
            } else {
                read(row);
            }
            return true;
        } catch (NoPlaceException e) {
            refusal = Optional.of(e);
            return false;
        }
    }

    private void read(PackedRow row) {
        cells.of(row);
        for (int i = 0; i < types.length; i++) {
            current[i] =
                    cells.next() == Cells.Form.NULL ? null : types[i].value().of(cells);
        }
    }

    private void read(Row row) {
        for (int i = 0; i < types.length; i++) {
            Object value = row.value(i);
            current[i] = value == null ? null : types[i].value().of(value);
        }
    }

    /** The same array for each row: the driver is done with one before it asks for the next. */
    @Override
    public @Nullable Object[] getRowData() {
        return current;
    }

    @Override
    public Set<Integer> getColumnOrdinals() {
        return new TreeSet<>(IntStream.rangeClosed(1, types.length).boxed().toList());
    }

    @Override
    public String getColumnName(int ordinal) {
        return columns.get(ordinal - 1).name();
    }

    @Override
    public int getColumnType(int ordinal) {
        return types[ordinal - 1].jdbcType();
    }

    @Override
    public int getPrecision(int ordinal) {
        return types[ordinal - 1].size();
    }

    @Override
    public int getScale(int ordinal) {
        return types[ordinal - 1].scale();
    }
}
