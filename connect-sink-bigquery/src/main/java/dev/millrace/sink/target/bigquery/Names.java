package dev.millrace.sink.target.bigquery;

import com.google.cloud.bigquery.TableId;
import dev.millrace.core.TableName;
import java.util.List;
import java.util.Locale;

/** Names of tables and columns as BigQuery has them. */
record Names(String project, String dataset) {
    /** Such a column cannot be made; see "Column names" in BigQuery's documentation of schemas. */
    private static final List<String> RESERVED = List.of(
            "_TABLE_",
            "_FILE_",
            "_PARTITION",
            "_ROW_TIMESTAMP",
            "__ROOT__",
            "_COLIDENTIFIER",
            "_CHANGE_TYPE",
            "_CHANGE_SEQUENCE_NUMBER");

    private static final String MOVED = "x";

    /** A table whose name has no qualifier is in the dataset of the URL. */
    TableId table(TableName name) {
        List<String> qualifiers = name.qualifiers();
        return switch (qualifiers.size()) {
            case 0 -> TableId.of(project, dataset, name.name());
            case 1 -> TableId.of(project, qualifiers.get(0), name.name());
            default -> TableId.of(qualifiers.get(0), qualifiers.get(1), name.name());
        };
    }

    /** As it stands in a statement. */
    String quoted(TableName name) {
        return quoted(table(name));
    }

    static String quoted(TableId table) {
        return "`%s.%s.%s`".formatted(table.getProject(), table.getDataset(), table.getTable());
    }

    /** As the Storage Write API calls it. */
    static String path(TableId table) {
        return "projects/%s/datasets/%s/tables/%s".formatted(table.getProject(), table.getDataset(), table.getTable());
    }

    /** A column's name there: BigQuery keeps some beginnings for itself, such as that of {@code _partition}. */
    static String column(String name) {
        return isReserved(name) ? MOVED + name : name;
    }

    /** The name that {@link #column} has made this of. */
    static String original(String column) {
        String rest = column.startsWith(MOVED) ? column.substring(MOVED.length()) : "";
        return isReserved(rest) ? rest : column;
    }

    /** A column's name as it stands in a statement. */
    static String quoted(String column) {
        return "`" + column(column).replace("\\", "\\\\").replace("`", "\\`") + "`";
    }

    private static boolean isReserved(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return RESERVED.stream().anyMatch(upper::startsWith);
    }
}
