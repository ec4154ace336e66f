package dev.millrace.sink.decode;

import dev.millrace.core.Column;
import dev.millrace.core.Column.Told;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Key;
import dev.millrace.core.Row;
import dev.millrace.core.RowPacker;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.core.Unavailable;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pair of schemas, key and row, compiled once into the columns they fill and the way to read each. */
final class RowPlan {
    private static final Logger LOG = LoggerFactory.getLogger(RowPlan.class);

    /** A row as it was read, with a guess at the memory that it holds. */
    record Read(Row row, long bytes) {}

    /** The columns that an event has before its row's own. */
    static final List<Column> EVENT_COLUMNS = List.of(
            new Column("_topic", FieldType.text(249), false, true),
            new Column("_partition", FieldType.of(Kind.INT32), false, true),
            new Column("_offset", FieldType.of(Kind.INT64), false, true),
            new Column("_op", FieldType.text(1), false, false),
            new Column("_source_ts", FieldType.temporal(Kind.INSTANT, 3), true, false));

    private static final Set<Object> EPOCHS =
            Set.of(LocalDate.EPOCH, LocalDate.EPOCH.atStartOfDay(), Instant.EPOCH, Duration.ZERO);

    /** What a waiting row takes besides its values: the objects that hold it and its key. */
    private static final int ROW_BYTES = 200;

    private final TableShape shape;
    private final TableShape keyShape;
    private final Cell[] cells;
    private final Cell[] keyCells;

    private RowPlan(TableShape shape, TableShape keyShape, Cell[] cells, Cell[] keyCells) {
        this.shape = shape;
        this.keyShape = keyShape;
        this.cells = cells;
        this.keyCells = keyCells;
    }

    /**
     * One column's way out of a record.
     *
     * @param field null where the side as a whole is the value
     * @param hasDefault the field has a default, which the record's null must not be taken for
     * @param varies its values differ in size: PostgreSQL's log leaves out large ones that did not change
     */
    private record Cell(
            Column column,
            boolean fromKey,
            @Nullable Field field,
            boolean hasDefault,
            boolean varies,
            FieldReader reader) {
        static Cell of(Column column, boolean fromKey, @Nullable Field field, Schema schema, FieldReader reader) {
            boolean varies =
                    switch (schema.type()) {
                        case STRING, BYTES, ARRAY, MAP -> true;
                        default -> false;
                    };
            return new Cell(column, fromKey, field, field != null && schema.defaultValue() != null, varies, reader);
        }

        @Nullable Object value(@Nullable Object key, @Nullable Struct row) {
            Object raw = raw(fromKey ? key : row);
            if (raw == null) {
                return null;
            }
            if (varies && Unavailable.is(raw)) {
                return Row.ABSENT;
            }
            try {
                return reader.read(raw);
            } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
                throw unreadable();
            }
        }

        /** Without its cause, which quotes the value. */
        private DataException unreadable() {
            return new DataException(
                    "Column \"" + column.name() + "\" has a value that is no "
                            + reader.type().kind().name().toLowerCase(Locale.ROOT)
                            + ", which its schema says it is. Correct the converter or the transforms that the record went through.");
        }

        void pack(@Nullable Object key, @Nullable Struct row, RowPacker to) {
            Object raw = raw(fromKey ? key : row);
            if (raw == null) {
                to.nothing();
            } else if (varies && Unavailable.is(raw)) {
                to.absent();
            } else {
                try {
                    reader.pack(raw, to);
                } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
                    throw unreadable();
                }
            }
        }

        private @Nullable Object raw(@Nullable Object side) {
            if (field == null || side == null) {
                return side;
            }
            Struct struct = (Struct) side;
            return hasDefault ? struct.getWithoutDefault(field.name()) : struct.get(field);
        }
    }

    /**
     * A plan for rows that their key tells apart.
     *
     * @param row the schema of the row, or null for a record that carries only its key
     * @param added the sink's own columns, which stand at the end: no field of the record fills them
     */
    static RowPlan ofRows(
            TableName table, @Nullable Schema key, @Nullable Schema row, TableRules how, List<Column> added) {
        RowPlan plan = compile(table, key, row, keyNames(table, key, how.keyFields()), how.columns());
        return new RowPlan(
                with(plan.shape.columns(), added, plan.keyShape),
                with(plan.keyShape.columns(), added, plan.keyShape),
                plan.cells,
                plan.keyCells);
    }

    /** The columns and those of the sink, of which the records must not bring any. */
    private static TableShape with(List<Column> columns, List<Column> added, TableShape keyShape) {
        refuseTaken(keyShape.table(), columns, added);
        List<Column> all = new ArrayList<>(columns);
        all.addAll(added);
        return new TableShape(keyShape.table(), all, keyShape.columns());
    }

    private static void refuseTaken(TableName table, List<Column> columns, List<Column> added) {
        for (Column own : added) {
            if (columns.stream().anyMatch(column -> column.name().equals(own.name()))) {
                throw new DataException("The records for " + table + " bring a column \"" + own.name()
                        + "\", which is the name of one that the sink fills itself. Rename theirs with a transform"
                        + " (dev.millrace.smt.MapColumns$Value), or ours where a setting names it (position.column).");
            }
        }
    }

    /**
     * A plan for events: the event's own columns name it, and everything else may be missing.
     *
     * @param added as for {@link #ofRows}
     */
    static RowPlan ofEvents(
            TableName table, @Nullable Schema key, @Nullable Schema row, TableRules how, List<Column> added) {
        List<String> names = key == null || key.type() != Schema.Type.STRUCT
                ? List.of()
                : key.fields().stream().map(Field::name).toList();
        RowPlan plan = compile(table, key, row, names, how.columns());
        refuseTaken(table, plan.shape.columns(), EVENT_COLUMNS);
        refuseTaken(table, plan.shape.columns(), added);
        List<Column> columns = new ArrayList<>(EVENT_COLUMNS);
        for (Column column : plan.shape.columns()) {
            columns.add(column.asNullable().telling(Told.NOTHING));
        }
        columns.addAll(added);
        return new RowPlan(new TableShape(table, columns), plan.keyShape, plan.cells, plan.keyCells);
    }

    private static RowPlan compile(
            TableName table, @Nullable Schema key, @Nullable Schema row, List<String> names, ColumnRules columns) {
        List<Cell> keyCells = new ArrayList<>();
        List<Cell> cells = new ArrayList<>();
        Map<String, String> fields = new HashMap<>();
        for (String name : names) {
            refuseHidden(table, name, columns);
            Cell cell = keyCell(table, name, key, row, names.size(), columns);
            keyCells.add(cell);
            if (row == null || row.field(name) == null) {
                refuseTwins(table, name, cell, fields, columns);
                cells.add(cell);
            }
        }
        if (row != null) {
            for (Field field : row.fields()) {
                int inKey = names.indexOf(field.name());
                if (inKey >= 0 || columns.takes(field.name())) {
                    Cell cell = inKey < 0 ? cell(table, field, false, false, columns) : keyCells.get(inKey);
                    refuseTwins(table, field.name(), cell, fields, columns);
                    cells.add(cell);
                }
            }
        }
        TableShape keyShape =
                new TableShape(table, keyCells.stream().map(Cell::column).toList());
        TableShape shape =
                new TableShape(table, cells.stream().map(Cell::column).toList(), keyShape.columns());
        return new RowPlan(shape, keyShape, cells.toArray(Cell[]::new), keyCells.toArray(Cell[]::new));
    }

    private static void refuseHidden(TableName table, String keyField, ColumnRules columns) {
        if (columns.exclude().contains(keyField)) {
            throw new DataException("columns.exclude names \"" + keyField + "\", which belongs to the key of " + table
                    + ": its rows could not be told apart without it. Take it out of columns.exclude, or name another"
                    + " key in key.fields.");
        }
    }

    private static void refuseTwins(
            TableName table, String field, Cell cell, Map<String, String> fields, ColumnRules columns) {
        String column = cell.column().name();
        String other = fields.putIfAbsent(column, field);
        if (other != null && !other.equals(field)) {
            throw new DataException("The fields \"" + other + "\" and \"" + field + "\" of the records for " + table
                    + " both become the column \"" + column + "\" by naming="
                    + columns.naming().name().toLowerCase(Locale.ROOT) + ". Rename one of them with a transform"
                    + " (dev.millrace.smt.MapColumns$Value), or leave it out with columns.exclude.");
        }
    }

    private static List<String> keyNames(TableName table, @Nullable Schema key, List<String> keyFields) {
        if (!keyFields.isEmpty()) {
            return keyFields;
        }
        if (key == null) {
            throw new DataException("The records for " + table + " have no key, so their rows cannot be told apart."
                    + " Name the key's columns in key.fields, or set write.mode=append.");
        }
        if (key.type() != Schema.Type.STRUCT) {
            throw new DataException("The key of the records for " + table + " is a plain " + key.type()
                    + " without a name. Name its column in key.fields.");
        }
        return key.fields().stream().map(Field::name).toList();
    }

    private static Cell keyCell(
            TableName table, String name, @Nullable Schema key, @Nullable Schema row, int keys, ColumnRules columns) {
        if (key != null && key.type() == Schema.Type.STRUCT && key.field(name) != null) {
            return cell(table, key.field(name), true, true, columns);
        }
        if (row != null && row.field(name) != null) {
            return cell(table, row.field(name), false, true, columns);
        }
        if (key != null && key.type() != Schema.Type.STRUCT && keys == 1) {
            FieldReader reader = readerOf(table, name, key);
            return Cell.of(new Column(columns.naming().of(name), reader.type(), false, true), true, null, key, reader);
        }
        throw new DataException("Key column \"" + name + "\" of " + table
                + " is neither in the record's key nor in its value. Correct key.fields.");
    }

    private static Cell cell(TableName table, Field field, boolean fromKey, boolean inKey, ColumnRules columns) {
        FieldReader told = readerOf(table, field.name(), field.schema());
        FieldReader reader = inKey ? told : told.cutTo(columns.fractionDigits());
        boolean nullable = !inKey && field.schema().isOptional();
        Column column = new Column(
                columns.naming().of(field.name()),
                reader.type(),
                nullable,
                inKey,
                inKey ? Told.NOTHING : told(field.schema(), reader));
        return Cell.of(column, fromKey, field, field.schema(), reader);
    }

    /**
     * The default and the comment, as far as the schema has them. Debezium puts the epoch where the source's default is a
     * function, such as the current time: that is no default. Nor is a text with a quote or a backslash: Debezium gives it
     * as it stands in the source's DDL, escapes and all (MySQL, 3.5).
     */
    private static Told told(Schema schema, FieldReader reader) {
        Object value = null;
        if (schema.defaultValue() != null) {
            try {
                value = reader.read(schema.defaultValue());
            } catch (RuntimeException e) {
                LOG.debug("A default of type {} is not carried over.", schema.type(), e);
            }
        }
        boolean says = value != null && !(value instanceof byte[]) && !EPOCHS.contains(value) && !isRaw(value);
        return says || schema.doc() != null ? new Told(says ? value : null, schema.doc()) : Told.NOTHING;
    }

    private static FieldReader readerOf(TableName table, String name, Schema schema) {
        return FieldReader.of(schema)
                .orElseThrow(() -> new DataException("Column \"" + name + "\" of " + table + " has a type that this"
                        + " sink cannot store: " + (schema.name() == null ? schema.type() : schema.name())
                        + ". Leave the column out at the source, or turn it into text with a transform."));
    }

    private static boolean isRaw(Object value) {
        return value instanceof String text && (text.indexOf('\'') >= 0 || text.indexOf('\\') >= 0);
    }

    /** What a delete touches. */
    TableShape deleteShape() {
        return keyShape;
    }

    /**
     * A row of this plan, its first values given, the others read.
     *
     * @param position where the change stands in the source's log, for the first of the sink's own columns; null where
     *     there is none
     */
    Read read(
            RowPacker packer,
            @Nullable Object key,
            @Nullable Struct row,
            @Nullable String position,
            @Nullable Object... first) {
        packer.begin();
        for (Object value : first) {
            packer.value(value);
        }
        for (Cell cell : cells) {
            cell.pack(key, row, packer);
        }
        int filled = first.length + cells.length;
        for (int i = filled; i < shape.columns().size(); i++) {
            packer.value(i == filled ? position : null); // a mark of deletion stays null
        }
        long bytes = ROW_BYTES + (long) packer.size();
        return new Read(packer.end(shape), bytes);
    }

    Key key(@Nullable Object key, @Nullable Struct row) {
        Object[] values = new Object[keyCells.length];
        for (int i = 0; i < values.length; i++) {
            Object value = keyCells[i].value(key, row);
            if (value == null || value == Row.ABSENT) {
                throw new DataException("Key column \"" + keyCells[i].column().name() + "\" of " + shape.table()
                        + " has no value. A key needs one in each of its columns.");
            }
            values[i] = value;
        }
        return new Key(values);
    }
}
