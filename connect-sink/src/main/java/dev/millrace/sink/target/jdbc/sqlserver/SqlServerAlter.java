package dev.millrace.sink.target.jdbc.sqlserver;

import static java.util.stream.Collectors.joining;

import dev.millrace.core.Column;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.schema.SchemaChange;
import dev.millrace.sink.schema.SchemaChange.AddColumn;
import dev.millrace.sink.schema.SchemaChange.CreateTable;
import dev.millrace.sink.schema.SchemaChange.RelaxColumn;
import dev.millrace.sink.schema.SchemaChange.TightenColumn;
import dev.millrace.sink.schema.SchemaChange.WidenType;
import dev.millrace.sink.target.jdbc.SqlDialect.Refused;
import dev.millrace.sink.target.jdbc.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * SQL Server's statements for changes of tables. {@code ALTER COLUMN} says a column anew, and what it does not repeat is
 * gone: whether it may be null, and its collation. A default is no part of it, and forbids another type.
 */
final class SqlServerAlter {
    private static final String ALTER_COLUMN = " ALTER COLUMN ";
    private static final String COLLATION = " COLLATE .*$";
    private static final String NOTHING_OPEN = "IF @@TRANCOUNT > 0 ROLLBACK TRAN";

    private final SqlServerDialect dialect;

    SqlServerAlter(SqlServerDialect dialect) {
        this.dialect = dialect;
    }

    List<String> ddl(SchemaChange change, String creation) {
        if (change instanceof CreateTable create) {
            return create(KeyLength.fitting(create.shape()));
        }
        if (change instanceof AddColumn add) {
            return add(add.table(), add.column());
        }
        if (change instanceof WidenType widen) {
            return widen(widen, creation);
        }
        if (change instanceof RelaxColumn relax) {
            return List.of(alter(relax.table(), relax.column(), sameType(relax.column(), creation), true));
        }
        TightenColumn tighten = (TightenColumn) change;
        return List.of(alter(tighten.table(), tighten.column(), sameType(tighten.column(), creation), false));
    }

    /**
     * Where {@code ALTER COLUMN} may say the type alone, as in Babelfish until 2025, whatever is not said stays. Nulls come
     * into a column by way of a new one; to keep them out there is no way.
     */
    Optional<List<String>> instead(SchemaChange change, String creation, Refused refused) {
        if (!SqlServerErrors.isNotTaken(refused.why()) || !refused.sql().contains(ALTER_COLUMN)) {
            return Optional.empty();
        }
        if (change instanceof WidenType widen) {
            return Optional.of(List.of(NOTHING_OPEN, plainly(widen, creation, refused)));
        }
        if (change instanceof RelaxColumn relax) {
            Optional<Made> made = Made.of(relax.column().name(), creation);
            boolean isFree = made.isPresent() && !made.get().isIndexed();
            return isFree
                    ? Optional.of(List.of(renewed(
                            relax.table(),
                            relax.column(),
                            made.get().type(),
                            made.get().defaultValue())))
                    : Optional.empty();
        }
        if (change instanceof AddColumn add) {
            Column column = add.column();
            return Optional.of(List.of(renewed(
                    add.table(), column, typeOf(column), defaultOf(column).orElse(""))));
        }
        return change instanceof TightenColumn ? Optional.of(List.of()) : Optional.empty();
    }

    private String plainly(WidenType widen, String creation, Refused refused) {
        Column wide = widen.column().ofType(widen.to());
        String type = Made.of(wide.name(), creation)
                .map(before -> before.widened(typeOf(wide)))
                .orElseGet(() -> typeOf(wide))
                .replaceFirst(COLLATION, "");
        boolean saysNull = SqlServerErrors.codeOf(refused.why()) == SqlServerErrors.NO_SUCH_CONSTRAINT;
        String alter = alter(widen.table(), wide, type, widen.column().nullable());
        return saysNull ? alter : alter.replaceFirst(" (NOT )?NULL$", "");
    }

    /** The column made anew, so that it takes nulls, with what stands in it. */
    private String renewed(TableName table, Column column, String type, String defaultValue) {
        String name = SqlText.name(dialect, table);
        String old = dialect.quote(column.name());
        String fresh = dialect.quote("_millrace_column");
        String copy = "UPDATE %s SET %s = %s".formatted(name, fresh, old);
        return "BEGIN TRANSACTION; ALTER TABLE %1$s ADD %2$s %3$s NULL%4$s; EXEC sp_executesql %5$s; ALTER TABLE %1$s DROP COLUMN %6$s; EXEC sp_rename %7$s, %8$s, N'COLUMN'; COMMIT TRANSACTION"
                .formatted(
                        name,
                        fresh,
                        type,
                        defaultValue.isEmpty() ? "" : " DEFAULT " + defaultValue,
                        dialect.text(copy),
                        old,
                        dialect.text(name + "." + fresh),
                        dialect.text(column.name()));
    }

    private List<String> create(TableShape shape) {
        String name = SqlText.name(dialect, shape.table());
        String key = KeyLength.isClustered(shape) ? "PRIMARY KEY" : "PRIMARY KEY NONCLUSTERED";
        List<String> all = new ArrayList<>();
        all.add(
                """
                IF OBJECT_ID(%s, N'U') IS NULL CREATE TABLE %s (
                %s,
                  %s (%s)
                )"""
                        .formatted(
                                dialect.text(name),
                                name,
                                shape.columns().stream()
                                        .map(column -> "  " + definition(column, column.nullable()))
                                        .collect(joining(",\n")),
                                key,
                                SqlText.names(dialect, shape.keyColumns())));
        shape.columns().forEach(column -> comment(shape.table(), column).ifPresent(all::add));
        return all;
    }

    /**
     * A column that may be null is filled with its default in rows that stand only where it may not be null at first.
     */
    private List<String> add(TableName table, Column column) {
        boolean fills = column.nullable() && defaultOf(column).isPresent();
        List<String> all = new ArrayList<>();
        all.add("ALTER TABLE %s ADD %s"
                .formatted(SqlText.name(dialect, table), definition(column, column.nullable() && !fills)));
        if (fills) {
            all.add(alter(table, column, typeOf(column), true));
        }
        comment(table, column).ifPresent(all::add);
        return all;
    }

    private List<String> widen(WidenType widen, String creation) {
        Column wide = widen.column().ofType(widen.to());
        Optional<Made> made = Made.of(widen.column().name(), creation);
        String type = made.map(before -> before.widened(typeOf(wide))).orElseGet(() -> typeOf(wide));
        String alter = alter(widen.table(), wide, type, widen.column().nullable());
        if (made.isEmpty() || made.get().hasNoDefault() || made.get().isSameKind(type)) {
            return List.of(alter);
        }
        String table = SqlText.name(dialect, widen.table());
        String named = dialect.quote(made.get().defaultName());
        String drop = "ALTER TABLE %s DROP CONSTRAINT %s".formatted(table, named);
        String again = "ALTER TABLE %s ADD CONSTRAINT %s DEFAULT %s FOR %s"
                .formatted(table, named, made.get().defaultValue(), dialect.quote(wide.name()));
        return List.of("BEGIN TRANSACTION; %s; %s; %s; COMMIT TRANSACTION".formatted(drop, alter, again));
    }

    private String alter(TableName table, Column column, String type, boolean nullable) {
        return ("ALTER TABLE %s" + ALTER_COLUMN + "%s %s %s")
                .formatted(
                        SqlText.name(dialect, table),
                        dialect.quote(column.name()),
                        type,
                        nullable ? "NULL" : "NOT NULL");
    }

    private String sameType(Column column, String creation) {
        return Made.of(column.name(), creation).map(Made::type).orElseGet(() -> typeOf(column));
    }

    private String typeOf(Column column) {
        return dialect.columnType(column.type(), column.inKey()).sql();
    }

    private String definition(Column column, boolean nullable) {
        String value = column.inKey()
                ? ""
                : defaultOf(column).map(v -> " DEFAULT " + v).orElse("");
        return dialect.quote(column.name()) + " " + typeOf(column) + (nullable ? " NULL" : " NOT NULL") + value;
    }

    private Optional<String> defaultOf(Column column) {
        Object value = column.told().defaultValue();
        return value instanceof Boolean flag ? Optional.of(flag ? "1" : "0") : SqlText.defaultOf(dialect, column);
    }

    /** A comment that cannot be kept is no reason to hold rows back. */
    private Optional<String> comment(TableName table, Column column) {
        String comment = column.told().comment();
        if (comment == null || comment.isEmpty()) {
            return Optional.empty();
        }
        List<String> qualifiers = table.qualifiers();
        String schema = qualifiers.isEmpty() ? "SCHEMA_NAME()" : dialect.text(qualifiers.get(qualifiers.size() - 1));
        String procedure = qualifiers.size() > 1
                ? dialect.quote(qualifiers.get(0)) + ".sys.sp_addextendedproperty"
                : "sys.sp_addextendedproperty";
        return Optional.of(
                """
                BEGIN TRY
                DECLARE @schema sysname = %s;
                EXEC %s @name = N'MS_Description', @value = %s, @level0type = N'SCHEMA', @level0name = @schema, @level1type = N'TABLE', @level1name = %s, @level2type = N'COLUMN', @level2name = %s;
                END TRY
                BEGIN CATCH
                END CATCH"""
                        .formatted(
                                schema,
                                procedure,
                                dialect.text(comment),
                                dialect.text(table.name()),
                                dialect.text(column.name())));
    }

    /** How a column was made, by a line of {@link SqlServerCatalog#creation}. */
    private record Made(
            String name,
            int bytes,
            int precision,
            int scale,
            String collation,
            boolean isIndexed,
            String defaultName,
            String defaultValue) {
        private static final int FIELDS = 9;

        static Optional<Made> of(String column, String creation) {
            for (String line : creation.split("\n", -1)) {
                String[] fields = line.split("\t", FIELDS);
                if (fields.length == FIELDS && fields[0].equalsIgnoreCase(column)) {
                    return Optional.of(new Made(
                            fields[1],
                            Integer.parseInt(fields[2]),
                            Integer.parseInt(fields[3]),
                            Integer.parseInt(fields[4]),
                            fields[5],
                            fields[6].equals("1"),
                            fields[7],
                            fields[8]));
                }
            }
            return Optional.empty();
        }

        boolean hasNoDefault() {
            return defaultName.isEmpty();
        }

        /** A greater length, precision or scale is all that a default allows. */
        boolean isSameKind(String type) {
            return type.equals(name) || type.startsWith(name + "(");
        }

        String type() {
            return switch (name) {
                case "nvarchar", "nchar" -> sized(bytes / 2) + collated();
                case "varchar", "char" -> sized(bytes) + collated();
                case "varbinary", "binary" -> sized(bytes);
                case "decimal", "numeric" -> "%s(%d,%d)".formatted(name, precision, scale);
                case "time", "datetime2", "datetimeoffset" -> "%s(%d)".formatted(name, scale);
                case "ntext", "text" -> name + collated();
                default -> name;
            };
        }

        /** A wider type of the same kind keeps what the column is made of: its characters and their order. */
        String widened(String type) {
            boolean staysText = (name.equals("nvarchar") || name.equals("varchar")) && type.startsWith("nvarchar");
            if (!staysText) {
                return type;
            }
            String length = type.replaceFirst(COLLATION, "").substring("nvarchar".length());
            return name + length + collated();
        }

        private String sized(int length) {
            return name + (bytes == -1 ? "(max)" : "(" + length + ")");
        }

        private String collated() {
            return collation.isEmpty() ? "" : " COLLATE " + collation;
        }
    }
}
