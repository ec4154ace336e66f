package dev.millrace.sink.target.bigquery.standin;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.zetasql.Analyzer;
import com.google.zetasql.AnalyzerOptions;
import com.google.zetasql.EvaluatorTableModifyResponse;
import com.google.zetasql.LanguageOptions;
import com.google.zetasql.ParseResumeLocation;
import com.google.zetasql.PreparedModify;
import com.google.zetasql.PreparedQuery;
import com.google.zetasql.SimpleCatalog;
import com.google.zetasql.SimpleColumn;
import com.google.zetasql.SimpleTable;
import com.google.zetasql.SqlException;
import com.google.zetasql.TableContent;
import com.google.zetasql.Type;
import com.google.zetasql.TypeFactory;
import com.google.zetasql.Value;
import com.google.zetasql.ZetaSQLBuiltinFunctionOptions;
import com.google.zetasql.ZetaSQLOptions.LanguageFeature;
import com.google.zetasql.ZetaSQLType.TypeKind;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedAlterTableStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedAssertStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedBeginStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedCommitStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedCreateTableStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedDeleteStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedInsertStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedMergeStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedQueryStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedStatement;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedUpdateStmt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** Scripts, statement by statement: each is analysed against the tables as they are then, and run. */
public final class SqlEngine {
    private static final Pattern DELETE_FROM = Pattern.compile("^\\s*DELETE\\s+FROM", Pattern.CASE_INSENSITIVE);

    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    private final Storage storage;
    private final Ddl ddl;
    private final LanguageOptions language = new LanguageOptions().enableMaximumLanguageFeatures();
    private final SimpleCatalog catalog = new SimpleCatalog("bigquery");
    private final List<Merge> merges = new CopyOnWriteArrayList<>();
    private final List<String> analysed = new CopyOnWriteArrayList<>();

    /** What a query gives. */
    record Result(List<SimpleColumn> columns, List<List<Value>> rows) {
        static final Result NOTHING = new Result(List.of(), List.of());
    }

    /**
     * A MERGE that was run.
     *
     * @param bounded the target's columns that stood between two constants
     */
    public record Merge(String table, Set<String> bounded) {}

    SqlEngine(Storage storage) {
        this.storage = storage;
        this.ddl = new Ddl(storage);
        language.setSupportsAllStatementKinds();
        language.enableLanguageFeature(LanguageFeature.FEATURE_ALTER_COLUMN_SET_DATA_TYPE);
        catalog.addZetaSQLFunctionsAndTypes(new ZetaSQLBuiltinFunctionOptions(language));
    }

    List<Merge> merges() {
        return merges;
    }

    /** All statements so far. */
    List<String> analysed() {
        return analysed;
    }

    /** A transaction is the whole rest of its script, which is how they are used here. */
    synchronized Result run(String script, Map<String, Value> parameters) {
        return storage.with(() -> storage.transaction(() -> {
            boolean open = false;
            Result last = Result.NOTHING;
            byte[] bytes = script.getBytes(UTF_8);
            ParseResumeLocation at = new ParseResumeLocation(script);
            while (at.getBytePosition() < bytes.length) {
                int from = at.getBytePosition();
                try {
                    List<String> added = expose(script);
                    ResolvedStatement statement;
                    try {
                        statement = Analyzer.analyzeNextStatement(at, options(parameters), catalog);
                        String sql = new String(bytes, from, at.getBytePosition() - from, UTF_8)
                                .strip()
                                .replaceFirst(";$", "");
                        analysed.add(sql);
                        open = statement instanceof ResolvedBeginStmt
                                || (open && !(statement instanceof ResolvedCommitStmt));
                        last = run(statement, sql, parameters, last);
                    } finally {
                        added.forEach(catalog::removeSimpleTable);
                    }
                } catch (SqlException e) {
                    throw Refusal.ofQuery(String.valueOf(e.getMessage()));
                }
            }
            if (open) {
                throw Refusal.ofQuery("Transaction control statements: the script ended in a transaction");
            }
            return last;
        }));
    }

    private AnalyzerOptions options(Map<String, Value> parameters) {
        AnalyzerOptions options = new AnalyzerOptions();
        options.setLanguageOptions(language);
        options.setPruneUnusedColumns(false);
        parameters.forEach((name, value) -> options.addQueryParameter(name, value.getType()));
        return options;
    }

    /** Puts the tables that a script names into the catalog, as they are now; tells their names there. */
    private List<String> expose(String script) {
        List<String> added = new ArrayList<>();
        for (String name : named(script)) {
            catalog.addSimpleTable(
                    name.endsWith("*") ? wildcard(name) : storage.table(name).simple());
            added.add(name);
        }
        return added;
    }

    /** The tables in quotes that there are. */
    private Set<String> named(String sql) {
        Set<String> names = new LinkedHashSet<>();
        QUOTED.matcher(sql).results().map(found -> found.group(1)).forEach(name -> {
            if (name.endsWith("*") || storage.has(name)) {
                names.add(name);
            }
        });
        return names;
    }

    private SimpleTable wildcard(String name) {
        List<StoredTable> found = storage.beginning(name.substring(0, name.length() - 1));
        if (found.isEmpty()) {
            throw Refusal.ofQuery(name + " does not match any table");
        }
        SimpleTable table = new SimpleTable(name);
        found.get(0).columns().forEach(column -> table.addSimpleColumn(column.name(), column.zetaType()));
        table.addSimpleColumn("_TABLE_SUFFIX", TypeFactory.createSimpleType(TypeKind.TYPE_STRING));
        return table;
    }

    private Map<String, TableContent> contents(String sql) {
        Map<String, TableContent> contents = new HashMap<>();
        for (String name : named(sql)) {
            contents.put(
                    name,
                    name.endsWith("*")
                            ? wildcardContent(name)
                            : storage.table(name).content());
        }
        return contents;
    }

    private TableContent wildcardContent(String name) {
        String start = name.substring(0, name.length() - 1);
        List<List<Value>> rows = new ArrayList<>();
        for (StoredTable table : storage.beginning(start)) {
            Value suffix = Value.createStringValue(table.name().substring(start.length()));
            table.rows().values().forEach(values -> {
                List<Value> row = new ArrayList<>(values);
                row.add(suffix);
                rows.add(row);
            });
        }
        return TableContent.create(rows);
    }

    private Result run(ResolvedStatement statement, String sql, Map<String, Value> parameters, Result last) {
        if (statement instanceof ResolvedQueryStmt) {
            return query(sql, parameters);
        }
        if (statement instanceof ResolvedAssertStmt told) {
            String condition = sql.replaceFirst("(?is)^ASSERT(.*) AS '[^']*'$", "SELECT $1");
            Value holds = query(condition, parameters).rows().get(0).get(0);
            if (holds.isNull() || !holds.getBoolValue()) {
                throw Refusal.ofQuery(told.getDescription());
            }
        } else if (statement instanceof ResolvedCreateTableStmt create) {
            ddl.create(create);
        } else if (statement instanceof ResolvedAlterTableStmt alter) {
            ddl.alter(alter);
        } else if (statement instanceof ResolvedMergeStmt merge) {
            MergeRun run = new MergeRun(storage, merge, parameters);
            merges.add(new Merge(merge.getTableScan().getTable().getName(), run.bounded()));
            run.run();
        } else if (statement instanceof ResolvedInsertStmt || statement instanceof ResolvedUpdateStmt) {
            modify(sql, parameters);
        } else if (statement instanceof ResolvedDeleteStmt delete) {
            delete(storage.table(delete.getTableScan().getTable().getName()), sql, parameters);
        } else if (!(statement instanceof ResolvedBeginStmt || statement instanceof ResolvedCommitStmt)) {
            throw new UnsupportedOperationException("The stand-in runs no " + statement.nodeKindString());
        }
        return last;
    }

    private Result query(String sql, Map<String, Value> parameters) {
        try (PreparedQuery query = PreparedQuery.builder()
                .setSql(sql)
                .setCatalog(catalog)
                .setAnalyzerOptions(options(parameters))
                .setTablesContents(contents(sql))
                .prepare()) {
            List<List<Value>> rows = new ArrayList<>();
            query.execute(used(query.getReferencedParameters(), parameters))
                    .getTableData()
                    .forEach(row -> rows.add(List.copyOf(row)));
            return new Result(List.copyOf(query.getColumns()), rows);
        }
    }

    private static Map<String, Value> used(List<String> names, Map<String, Value> parameters) {
        Map<String, Value> used = new HashMap<>();
        names.forEach(name -> used.put(name, Objects.requireNonNull(parameters.get(name))));
        return used;
    }

    private void modify(String sql, Map<String, Value> parameters) {
        try (PreparedModify modify = PreparedModify.builder()
                .setSql(sql)
                .setCatalog(catalog)
                .setAnalyzerOptions(options(parameters))
                .setTablesContents(contents(sql))
                .prepare()) {
            EvaluatorTableModifyResponse answer = modify.execute(used(modify.getReferencedParameters(), parameters));
            StoredTable table = storage.table(answer.getTableName());
            answer.getContent().forEach(row -> {
                List<Value> values =
                        List.copyOf(row.getContent().subList(1, row.getContent().size()));
                if (row.getContent().get(0).isNull()) {
                    table.insert(values);
                } else {
                    table.replace(row.getContent().get(0).getInt64Value(), values);
                }
            });
        }
    }

    /** The engine does not tell which rows it would delete; a query does. */
    private void delete(StoredTable table, String sql, Map<String, Value> parameters) {
        String which = DELETE_FROM.matcher(sql).replaceFirst("SELECT " + StoredTable.ROW_NUMBER + " FROM");
        query(which, parameters).rows().forEach(row -> table.delete(row.get(0).getInt64Value()));
    }

    /** The type of a parameter, by its name in the REST API. */
    static Type type(String name) {
        return TypeFactory.createSimpleType(StoredColumn.kind(name));
    }
}
