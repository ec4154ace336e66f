package dev.millrace.sink.target.jdbc.mysql;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.schema.SchemaChange;
import dev.millrace.sink.schema.SchemaChange.RelaxColumn;
import dev.millrace.sink.schema.SchemaChange.TightenColumn;
import dev.millrace.sink.schema.SchemaChange.WidenType;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.jdbc.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code MODIFY COLUMN} says a column anew, and what it does not repeat is gone: character set, collation, default,
 * comment, whether it is generated or counts up. So the column's own line of {@code SHOW CREATE TABLE} is taken, and only
 * the word in question is replaced.
 */
final class MySqlAlter {
    /** InnoDB's most, over all columns of a key; a character takes up to four bytes. */
    private static final int KEY_BYTES_MOST = 3_072;

    private static final int CHARACTER_BYTES = 4;
    /** What a column takes that is no text and no bytes, at most. */
    private static final int OTHER_BYTES = 32;

    private static final int LEAST_LENGTH = 32;

    private static final String TYPE = "[A-Za-z]+(?:\\((?:[^()']|'(?:[^']|'')*')*\\))?(?: unsigned)?(?: zerofill)?";
    private static final String CHARSET = "((?: CHARACTER SET \\S+?)?(?: COLLATE \\S+?)?)";
    private static final Pattern DEFINITION = Pattern.compile(
            "(" + TYPE + ")" + CHARSET + "(?: (NOT NULL|NULL))?(?: (DEFAULT NULL))?((?: .*)?)", Pattern.DOTALL);
    private static final Pattern NOW = Pattern.compile("(?i)\\bcurrent_timestamp\\b(?:\\(\\d*\\))?");
    private static final Pattern TEXT_DEFAULT = Pattern.compile("^ DEFAULT ('(?:[^']|'')*')");

    private final MySqlDialect dialect;

    MySqlAlter(MySqlDialect dialect) {
        this.dialect = dialect;
    }

    List<String> ddl(SchemaChange change, String creation) {
        if (change instanceof WidenType widen) {
            return modify(widen.table(), widen.column().ofType(widen.to()), creation, Purpose.WIDEN);
        }
        if (change instanceof RelaxColumn relax) {
            return modify(relax.table(), relax.column().asNullable(), creation, Purpose.RELAX);
        }
        TightenColumn tighten = (TightenColumn) change;
        return modify(tighten.table(), tighten.column().asRequired(), creation, Purpose.TIGHTEN);
    }

    private enum Purpose {
        WIDEN,
        RELAX,
        TIGHTEN
    }

    private List<String> modify(TableName table, Column column, String creation, Purpose purpose) {
        String line = line(creation, column.name());
        Matcher parts = DEFINITION.matcher(line);
        String definition = line.isEmpty() || !parts.matches()
                ? dialect.definition(column)
                : dialect.quote(column.name()) + " " + again(parts, column, purpose);
        return List.of("ALTER TABLE %s MODIFY COLUMN %s".formatted(SqlText.name(dialect, table), definition));
    }

    private String again(Matcher parts, Column column, Purpose purpose) {
        boolean widens = purpose == Purpose.WIDEN;
        String type = widens ? typeOf(column) : parts.group(1);
        String charset = widens && !hasCharset(column.type().kind()) ? "" : parts.group(2);
        String rest = parts.group(5);
        boolean isRequired = purpose == Purpose.TIGHTEN || (widens && "NOT NULL".equals(parts.group(3)));
        if (type.startsWith("long")) {
            rest = TEXT_DEFAULT.matcher(rest).replaceFirst(" DEFAULT ($1)"); // MySQL takes no plain default there
        }
        if (widens && column.type().isBounded() && !isSized(column.type().kind())) {
            rest = sameDigits(rest, column.type().size());
        }
        boolean saysNull = !isRequired && parts.group(4) != null;
        return type + charset + (isRequired ? " NOT NULL" : " NULL") + (saysNull ? " DEFAULT NULL" : "") + rest;
    }

    private static boolean hasCharset(Kind kind) {
        return kind == Kind.TEXT || kind == Kind.ENUM || kind == Kind.SET;
    }

    /** The current time as a default has to have as many digits as its column. */
    private static String sameDigits(String rest, int digits) {
        int comment = rest.indexOf(" COMMENT '");
        String words = comment < 0 ? rest : rest.substring(0, comment);
        return NOW.matcher(words).replaceAll("CURRENT_TIMESTAMP(" + Math.min(digits, 6) + ")")
                + rest.substring(words.length());
    }

    /** The type alone: the column's character set is its own. */
    private String typeOf(Column column) {
        String sql = dialect.columnType(column.type(), column.inKey()).sql();
        return sql.replaceFirst(" CHARACTER SET \\w+ COLLATE \\w+$", "").replaceFirst(" NULL$", "");
    }

    /** How the column was made, behind its name; empty where that is not told. */
    private String line(String creation, String column) {
        String start = "  " + dialect.quote(column) + " ";
        for (String line : creation.split("\n", -1)) {
            if (line.regionMatches(true, 0, start, 0, start.length())) {
                String definition = line.substring(start.length());
                return definition.endsWith(",") ? definition.substring(0, definition.length() - 1) : definition;
            }
        }
        return "";
    }

    /** The shape with a key that InnoDB takes: columns of unknown length share what is left. */
    TableShape fitting(TableShape given) {
        TableShape shape = standingIn(given);
        long free = shape.keyColumns().stream().filter(MySqlAlter::isFree).count();
        long fixed = shape.keyColumns().stream()
                .filter(column -> !isFree(column))
                .mapToLong(MySqlAlter::bytesOf)
                .sum();
        long each = free == 0 ? 0 : (KEY_BYTES_MOST - fixed) / free;
        if (fixed > KEY_BYTES_MOST || (free > 0 && each < (long) LEAST_LENGTH * CHARACTER_BYTES)) {
            throw new TargetException(
                    FailureKind.ENVIRONMENT,
                    "The key of " + shape.table() + ", "
                            + shape.keyColumns().stream().map(Column::name).toList() + ", may be longer than the "
                            + KEY_BYTES_MOST
                            + " bytes that InnoDB takes. Name a shorter key in key.fields, or create the"
                            + " table by hand with columns as long as your keys really are.");
        }
        List<Column> columns = new ArrayList<>();
        for (Column column : shape.columns()) {
            columns.add(column.inKey() && isFree(column) ? column.ofType(lengthened(column, each)) : column);
        }
        List<Column> key = shape.keyColumns().stream()
                .map(column -> columns.stream()
                        .filter(fitted -> fitted.name().equals(column.name()))
                        .findFirst()
                        .orElse(column))
                .toList();
        return new TableShape(shape.table(), columns, key);
    }

    /** The shape with texts where there is no column for a kind. */
    private TableShape standingIn(TableShape shape) {
        List<Column> columns = shape.columns().stream().map(this::standingIn).toList();
        return new TableShape(
                shape.table(),
                columns,
                shape.keyColumns().stream().map(this::standingIn).toList());
    }

    private Column standingIn(Column column) {
        FieldType standIn = column.type().standIn();
        boolean isStoredAsItself = dialect.stored(column.type(), column.inKey()).kind()
                == column.type().kind();
        return isStoredAsItself ? column : column.ofType(standIn);
    }

    private static FieldType lengthened(Column column, long bytes) {
        return column.type().kind() == Kind.BINARY
                ? FieldType.binary((int) Math.min(MySqlDialect.KEY_BYTES, bytes))
                : FieldType.text((int) Math.min(MySqlDialect.KEY_TEXT_CHARS, bytes / CHARACTER_BYTES));
    }

    private static boolean isFree(Column column) {
        return isSized(column.type().kind()) && !column.type().isBounded();
    }

    private static boolean isSized(Kind kind) {
        return kind == Kind.TEXT || kind == Kind.BINARY;
    }

    private static long bytesOf(Column column) {
        return switch (column.type().kind()) {
            case TEXT -> (long) column.type().size() * (column.type().isAscii() ? 1 : CHARACTER_BYTES);
            case BINARY -> column.type().size();
            case UUID -> 36L * CHARACTER_BYTES;
            default -> OTHER_BYTES;
        };
    }
}
