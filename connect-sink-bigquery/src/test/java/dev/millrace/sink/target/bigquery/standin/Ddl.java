package dev.millrace.sink.target.bigquery.standin;

import com.google.zetasql.Type;
import com.google.zetasql.TypeParameters;
import com.google.zetasql.ZetaSQLType.TypeKind;
import com.google.zetasql.resolvedast.ResolvedCreateStatementEnums.CreateMode;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedAddColumnAction;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedAlterAction;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedAlterColumnDropNotNullAction;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedAlterColumnSetDataTypeAction;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedAlterTableStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedColumnAnnotations;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedColumnDefinition;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedColumnRef;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedCreateTableStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedExpr;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedFunctionCall;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedLiteral;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements that make and change tables. */
final class Ddl {
    private final Storage storage;

    Ddl(Storage storage) {
        this.storage = storage;
    }

    void create(ResolvedCreateTableStmt create) {
        String name = String.join(".", create.getNamePath());
        if (storage.has(name) && create.getCreateMode() == CreateMode.CREATE_IF_NOT_EXISTS) {
            return;
        }
        List<StoredColumn> columns =
                create.getColumnDefinitionList().stream().map(Ddl::column).toList();
        List<String> cluster =
                create.getClusterByList().stream().map(Ddl::columnOf).toList();
        if (cluster.size() > 4) {
            throw Refusal.ofQuery("At most 4 clustering columns");
        }
        storage.create(new StoredTable(
                name,
                columns,
                create.getPrimaryKey() == null
                        ? List.of()
                        : create.getPrimaryKey().getColumnNameList(),
                create.getPartitionByList().isEmpty()
                        ? null
                        : columnOf(create.getPartitionByList().get(0)),
                cluster,
                null));
    }

    private static String columnOf(ResolvedExpr expression) {
        if (expression instanceof ResolvedColumnRef column) {
            return column.getColumn().getName();
        }
        return columnOf(((ResolvedFunctionCall) expression).getArgumentList().get(0));
    }

    private static StoredColumn column(ResolvedColumnDefinition definition) {
        ResolvedColumnAnnotations annotations = definition.getAnnotations();
        return column(
                definition.getName(),
                definition.getType(),
                annotations == null ? null : annotations.getTypeParameters(),
                annotations != null && annotations.getNotNull(),
                annotations == null ? null : description(annotations.getOptionList()));
    }

    private static @Nullable String description(List<ResolvedOption> options) {
        return options.stream()
                .filter(option -> option.getName().equals("description"))
                .map(option -> ((ResolvedLiteral) option.getValue()).getValue().getStringValue())
                .findFirst()
                .orElse(null);
    }

    private static StoredColumn column(
            String name,
            Type type,
            @Nullable TypeParameters parameters,
            boolean required,
            @Nullable String description) {
        if (type.isArray()) {
            return column(
                            name,
                            type.asArray().getElementType(),
                            parameters == null || parameters.getChildList().isEmpty() ? null : parameters.getChild(0),
                            required,
                            description)
                    .asRepeated();
        }
        Long precision = null;
        Long scale = null;
        Long length = null;
        if (parameters != null && parameters.isNumericTypeParameters()) {
            precision = parameters.getNumericTypeParameters().getPrecision();
            scale = parameters.getNumericTypeParameters().getScale();
        } else if (parameters != null && parameters.isStringTypeParameters()) {
            length = parameters.getStringTypeParameters().getMaxLength();
        }
        return new StoredColumn(name, nameOf(type.getKind()), false, required, precision, scale, length, description);
    }

    static String nameOf(TypeKind kind) {
        return kind == TypeKind.TYPE_DOUBLE ? "FLOAT64" : kind.name().substring("TYPE_".length());
    }

    void alter(ResolvedAlterTableStmt alter) {
        StoredTable table = storage.table(String.join(".", alter.getNamePath()));
        List<ResolvedAlterAction> actions = new ArrayList<>(alter.getAlterActionList());
        for (ResolvedAlterAction action : actions) {
            if (action instanceof ResolvedAddColumnAction add) {
                String name = add.getColumnDefinition().getName();
                if (table.column(name).isEmpty()) {
                    table.add(column(add.getColumnDefinition()));
                } else if (!add.getIsIfNotExists()) {
                    throw Refusal.ofQuery("Column already exists: " + name);
                }
            } else if (action instanceof ResolvedAlterColumnSetDataTypeAction widen) {
                StoredColumn stands = table.columns().get(table.place(widen.getColumn()));
                table.alter(stands.widened(column(
                        stands.name(),
                        widen.getUpdatedType(),
                        widen.getUpdatedTypeParameters(),
                        stands.required(),
                        stands.description())));
            } else if (action instanceof ResolvedAlterColumnDropNotNullAction relax) {
                table.alter(table.columns().get(table.place(relax.getColumn())).nullable());
            } else {
                throw new UnsupportedOperationException("The stand-in makes no " + action.nodeKindString());
            }
        }
    }
}
