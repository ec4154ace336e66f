package dev.millrace.bench.data;

import static dev.millrace.bench.data.ColumnKind.BIGINT;
import static dev.millrace.bench.data.ColumnKind.BOOL;
import static dev.millrace.bench.data.ColumnKind.DATE;
import static dev.millrace.bench.data.ColumnKind.DECIMAL;
import static dev.millrace.bench.data.ColumnKind.DOUBLE;
import static dev.millrace.bench.data.ColumnKind.INT;
import static dev.millrace.bench.data.ColumnKind.TEXT;
import static dev.millrace.bench.data.ColumnKind.TIMESTAMP;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of a table; the first is {@code id}, the key. */
public record TableDesign(String name, List<Column> columns) {
    /** An order as a shop would keep it: 13 columns, about 200 bytes. */
    public static final TableDesign ORDERS = new TableDesign(
            "orders",
            List.of(
                    new Column("id", BIGINT, 0, false, false),
                    new Column("customer_id", INT, 0, false, false),
                    new Column("reference", TEXT, 24, false, false),
                    new Column("status", TEXT, 12, false, true),
                    new Column("amount", DECIMAL, 0, false, true),
                    new Column("quantity", INT, 0, false, true),
                    new Column("weight", DOUBLE, 0, true, false),
                    new Column("paid", BOOL, 0, false, true),
                    new Column("email", TEXT, 40, false, false),
                    new Column("note", TEXT, 120, true, true),
                    new Column("ordered_on", DATE, 0, false, false),
                    new Column("created_at", TIMESTAMP, 0, false, false),
                    new Column("updated_at", TIMESTAMP, 0, true, true)));

    /** 60 columns of every kind. */
    public static final TableDesign WIDE = new TableDesign("wide", wide(60));

    /** About 1 KB in ten texts, for what is bounded by bytes. */
    public static final TableDesign KILOBYTE = new TableDesign("kilobyte", kilobyte());

    public TableDesign {
        columns = List.copyOf(columns);
    }

    /** The row's values as they are in a record. */
    @Nullable Object[] row(long id, int version) {
        @Nullable Object[] row = new Object[columns.size()];
        row[0] = id;
        for (int i = 1; i < row.length; i++) {
            row[i] = columns.get(i).value(id, version, i);
        }
        return row;
    }

    /** The row's values as a database gives them back. */
    public @Nullable Object[] storedRow(long id, int version) {
        @Nullable Object[] row = row(id, version);
        for (int i = 1; i < row.length; i++) {
            Object value = row[i];
            if (value != null) {
                row[i] = columns.get(i).kind().stored(value);
            }
        }
        return row;
    }

    private static List<Column> wide(int count) {
        ColumnKind[] kinds = ColumnKind.values();
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("id", BIGINT, 0, false, false));
        while (columns.size() < count) {
            int index = columns.size();
            columns.add(new Column("column_" + index, kinds[index % kinds.length], 24, index % 3 == 0, index % 2 == 0));
        }
        return columns;
    }

    private static List<Column> kilobyte() {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("id", BIGINT, 0, false, false));
        for (int i = 1; i <= 10; i++) {
            columns.add(new Column("text_" + i, TEXT, 136, false, false)); // 102 on average
        }
        return columns;
    }
}
