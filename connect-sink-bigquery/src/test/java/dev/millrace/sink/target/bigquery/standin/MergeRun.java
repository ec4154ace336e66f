package dev.millrace.sink.target.bigquery.standin;

import com.google.zetasql.Value;
import com.google.zetasql.resolvedast.ResolvedColumn;
import com.google.zetasql.resolvedast.ResolvedMergeWhenEnums.ActionType;
import com.google.zetasql.resolvedast.ResolvedMergeWhenEnums.MatchType;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedColumnRef;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedDMLDefault;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedDMLValue;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedExpr;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedFunctionCall;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedLiteral;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedMergeStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedMergeWhen;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedParameter;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedTableScan;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedUpdateItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** One MERGE from its analysed parts. */
final class MergeRun {
    private final StoredTable target;
    private final StoredTable source;
    private final ResolvedMergeStmt merge;
    private final Expressions expressions;
    private final Set<Long> targetColumns = new LinkedHashSet<>();
    /** Columns that both sides agree in. */
    private final List<ResolvedColumn> ofTarget = new ArrayList<>();

    private final List<ResolvedColumn> ofSource = new ArrayList<>();
    private final Set<String> bounded = new TreeSet<>();

    MergeRun(Storage storage, ResolvedMergeStmt merge, Map<String, Value> parameters) {
        this.merge = merge;
        this.target = storage.table(merge.getTableScan().getTable().getName());
        this.source = storage.table(
                ((ResolvedTableScan) merge.getFromScan()).getTable().getName());
        this.expressions = new Expressions(parameters);
        merge.getTableScan().getColumnList().forEach(column -> targetColumns.add(column.getId()));
        look(merge.getMergeExpr());
    }

    /** Finds what the condition says by columns alone, for a join by hash and for what need not be read. */
    private void look(ResolvedExpr condition) {
        if (!(condition instanceof ResolvedFunctionCall call)) {
            return;
        }
        List<ResolvedExpr> arguments = call.getArgumentList();
        String function = call.getFunction().getName();
        if (function.equals("$and")) {
            arguments.forEach(this::look);
        } else if (function.equals("$equal")
                && arguments.get(0) instanceof ResolvedColumnRef one
                && arguments.get(1) instanceof ResolvedColumnRef other) {
            boolean first = targetColumns.contains(one.getColumn().getId());
            ofTarget.add((first ? one : other).getColumn());
            ofSource.add((first ? other : one).getColumn());
        } else if (function.equals("$between")
                && arguments.get(0) instanceof ResolvedColumnRef column
                && targetColumns.contains(column.getColumn().getId())
                && arguments.stream()
                        .skip(1)
                        .allMatch(bound -> bound instanceof ResolvedParameter || bound instanceof ResolvedLiteral)) {
            bounded.add(column.getColumn().getName());
        }
    }

    /** The target's columns that stand between two constants, by which BigQuery prunes partitions and blocks. */
    Set<String> bounded() {
        return bounded;
    }

    void run() {
        Map<List<Object>, List<Long>> index = new HashMap<>();
        target.rows().forEach((number, values) -> index.computeIfAbsent(
                        key(row(merge.getTableScan(), number, values), ofTarget), k -> new ArrayList<>())
                .add(number));
        Map<Long, List<Value>> updates = new HashMap<>();
        Set<Long> matched = new LinkedHashSet<>();
        Set<Long> deletes = new LinkedHashSet<>();
        List<List<Value>> inserts = new ArrayList<>();
        source.rows().forEach((number, values) -> {
            Map<Long, Value> row = row((ResolvedTableScan) merge.getFromScan(), number, values);
            boolean any = false;
            for (Long candidate : index.getOrDefault(key(row, ofSource), List.of())) {
                Map<Long, Value> both = new HashMap<>(row);
                both.putAll(row(merge.getTableScan(), candidate, target.row(candidate)));
                if (expressions.isTrue(merge.getMergeExpr(), both)) {
                    any = true;
                    apply(candidate, both, matched, updates, deletes);
                }
            }
            if (!any) {
                insert(row, inserts);
            }
        });
        deletes.forEach(target::delete);
        updates.forEach(target::replace);
        inserts.forEach(target::insert);
    }

    private void apply(
            Long candidate,
            Map<Long, Value> both,
            Set<Long> matched,
            Map<Long, List<Value>> updates,
            Set<Long> deletes) {
        for (ResolvedMergeWhen when : merge.getWhenClauseList()) {
            if (when.getMatchType() != MatchType.MATCHED || !holds(when, both)) {
                continue;
            }
            if (!matched.add(candidate)) {
                throw Refusal.ofQuery("UPDATE/MERGE must match at most one source row for each target row");
            }
            if (when.getActionType() == ActionType.DELETE) {
                deletes.add(candidate);
            } else {
                List<Value> values = new ArrayList<>(target.row(candidate));
                for (ResolvedUpdateItem item : when.getUpdateItemList()) {
                    ResolvedColumn column = ((ResolvedColumnRef) item.getTarget()).getColumn();
                    int place = target.place(column.getName());
                    values.set(place, value(item.getSetValue(), target.columns().get(place), both));
                }
                updates.put(candidate, values);
            }
            return;
        }
    }

    private void insert(Map<Long, Value> row, List<List<Value>> inserts) {
        for (ResolvedMergeWhen when : merge.getWhenClauseList()) {
            if (when.getMatchType() != MatchType.NOT_MATCHED_BY_TARGET || !holds(when, row)) {
                continue;
            }
            List<Value> values = new ArrayList<>();
            target.columns().forEach(column -> values.add(column.none()));
            for (int i = 0; i < when.getInsertColumnList().size(); i++) {
                int place = target.place(when.getInsertColumnList().get(i).getName());
                values.set(
                        place,
                        value(
                                when.getInsertRow().getValueList().get(i),
                                target.columns().get(place),
                                row));
            }
            inserts.add(values);
            return;
        }
    }

    private boolean holds(ResolvedMergeWhen when, Map<Long, Value> row) {
        return when.getMatchExpr() == null || expressions.isTrue(when.getMatchExpr(), row);
    }

    private Value value(ResolvedDMLValue given, StoredColumn column, Map<Long, Value> row) {
        return given.getValue() instanceof ResolvedDMLDefault
                ? column.none()
                : expressions.value(given.getValue(), row);
    }

    private static Map<Long, Value> row(ResolvedTableScan scan, Long number, List<Value> values) {
        Map<Long, Value> row = new HashMap<>();
        for (int i = 0; i < scan.getColumnList().size(); i++) {
            int at = scan.getColumnIndexList().get(i).intValue();
            row.put(scan.getColumnList().get(i).getId(), at == 0 ? Value.createInt64Value(number) : values.get(at - 1));
        }
        return row;
    }

    private static List<Object> key(Map<Long, Value> row, List<ResolvedColumn> columns) {
        return columns.stream()
                .map(column -> comparable(Objects.requireNonNull(row.get(column.getId()))))
                .toList();
    }

    /** Decimals of two scales, and of two types, are the same number. */
    private static Object comparable(Value value) {
        return switch (value.getType().getKind()) {
            case TYPE_NUMERIC, TYPE_BIGNUMERIC ->
                value.isNull() ? "NULL" : StoredColumn.decimal(value).stripTrailingZeros();
            default -> StoredTable.plain(value);
        };
    }
}
