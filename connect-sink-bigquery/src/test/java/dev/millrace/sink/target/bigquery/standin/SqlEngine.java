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
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedMergeStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedStatement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Scripts, statement by statement: each is analysed against the tables as they are then, and run. */
public final class SqlEngine {
    private static final Pattern DELETE_FROM = Pattern.compile("^\\s*DELETE\\s+FROM", Pattern.CASE_INSENSITIVE);

    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    private static final Pattern WORD = Pattern.compile("\\s+");

    private final Storage storage;
    private final Ddl ddl;
    private final LanguageOptions language = new LanguageOptions().enableMaximumLanguageFeatures();
    /** For tables; all functions are in it. */
    private final SimpleCatalog catalog = new SimpleCatalog("bigquery");
    /** The same without tables. The engine knows it. */
    private final SimpleCatalog bare = new SimpleCatalog("bigquery");

    private final List<Merge> merges = new CopyOnWriteArrayList<>();
    private final List<String> analysed = new CopyOnWriteArrayList<>();

    /** What a query gives. */
    record Result(List<SimpleColumn> columns, List<List<Value>> rows) {
        static final Result NOTHING = new Result(List.of(), List.of());
    }

    /** One statement of a script, with the tables that there are of those that it names. */
    private record Statement(String sql, Set<String> tables, AnalyzerOptions options, Map<String, Value> parameters) {
        Statement as(String other) {
            return new Statement(other, tables, options, parameters);
        }
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
        bare.addZetaSQLFunctionsAndTypes(new ZetaSQLBuiltinFunctionOptions(language));
        bare.register();
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
        AnalyzerOptions options = options(parameters);
        return storage.with(() -> storage.transaction(() -> {
            boolean open = false;
            Result last = Result.NOTHING;
            byte[] bytes = script.getBytes(UTF_8);
            ParseResumeLocation at = new ParseResumeLocation(script);
            while (at.getBytePosition() < bytes.length) {
                int from = at.getBytePosition();
                try {
                    Analyzer.extractTableNamesFromNextStatement(at, options); // which finds where it ends
                    String sql = new String(bytes, from, at.getBytePosition() - from, UTF_8)
                            .strip()
                            .replaceFirst(";$", "");
                    analysed.add(sql);
                    String verb = WORD.splitAsStream(sql).findFirst().orElse("");
                    open = verb.equals("BEGIN") || (open && !verb.equals("COMMIT"));
                    last = run(verb, new Statement(sql, named(sql), options, parameters), last);
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

    /**
     * With the tables that a statement names in the catalog, as they are now. Most of what a statement costs is to tell
     * the engine of all functions, so one without tables gets the catalog that the engine knows.
     */
    private <T> T exposed(Statement statement, Function<SimpleCatalog, T> work) {
        if (statement.tables().isEmpty()) {
            return work.apply(bare);
        }
        statement
                .tables()
                .forEach(name -> catalog.addSimpleTable(
                        name.endsWith("*")
                                ? wildcard(name)
                                : storage.table(name).simple()));
        try {
            return work.apply(catalog);
        } finally {
            statement.tables().forEach(catalog::removeSimpleTable);
        }
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

    /** Null for no tables. */
    private @Nullable Map<String, TableContent> contents(Statement statement) {
        if (statement.tables().isEmpty()) {
            return null;
        }
        Map<String, TableContent> contents = new HashMap<>();
        for (String name : statement.tables()) {
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

    /** What the engine runs it analyses as well. */
    private Result run(String verb, Statement statement, Result last) {
        switch (verb) {
            case "SELECT" -> {
                return query(statement);
            }
            case "INSERT", "UPDATE" -> modify(statement);
            default ->
                run(
                        exposed(
                                statement,
                                known -> Analyzer.analyzeStatement(statement.sql(), statement.options(), known)),
                        statement);
        }
        return last;
    }

    private void run(ResolvedStatement analysis, Statement statement) {
        if (analysis instanceof ResolvedAssertStmt told) {
            String condition = statement.sql().replaceFirst("(?is)^ASSERT(.*) AS '[^']*'$", "SELECT $1");
            Value holds = query(statement.as(condition)).rows().get(0).get(0);
            if (holds.isNull() || !holds.getBoolValue()) {
                throw Refusal.ofQuery(told.getDescription());
            }
        } else if (analysis instanceof ResolvedCreateTableStmt create) {
            ddl.create(create);
        } else if (analysis instanceof ResolvedAlterTableStmt alter) {
            ddl.alter(alter);
        } else if (analysis instanceof ResolvedMergeStmt merge) {
            MergeRun run = new MergeRun(storage, merge, statement.parameters());
            merges.add(new Merge(merge.getTableScan().getTable().getName(), run.bounded()));
            run.run();
        } else if (analysis instanceof ResolvedDeleteStmt delete) {
            delete(storage.table(delete.getTableScan().getTable().getName()), statement);
        } else if (!(analysis instanceof ResolvedBeginStmt || analysis instanceof ResolvedCommitStmt)) {
            throw new UnsupportedOperationException("The stand-in runs no " + analysis.nodeKindString());
        }
    }

    private Result query(Statement statement) {
        return exposed(statement, known -> {
            try (PreparedQuery query = PreparedQuery.builder()
                    .setSql(statement.sql())
                    .setCatalog(known)
                    .setAnalyzerOptions(statement.options())
                    .setTablesContents(contents(statement))
                    .prepare()) {
                List<List<Value>> rows = new ArrayList<>();
                query.execute(used(query.getReferencedParameters(), statement.parameters()))
                        .getTableData()
                        .forEach(row -> rows.add(List.copyOf(row)));
                return new Result(List.copyOf(query.getColumns()), rows);
            }
        });
    }

    private static Map<String, Value> used(List<String> names, Map<String, Value> parameters) {
        Map<String, Value> used = new HashMap<>();
        names.forEach(name -> used.put(name, Objects.requireNonNull(parameters.get(name))));
        return used;
    }

    private void modify(Statement statement) {
        EvaluatorTableModifyResponse answer = exposed(statement, known -> {
            try (PreparedModify modify = PreparedModify.builder()
                    .setSql(statement.sql())
                    .setCatalog(known)
                    .setAnalyzerOptions(statement.options())
                    .setTablesContents(contents(statement))
                    .prepare()) {
                return modify.execute(used(modify.getReferencedParameters(), statement.parameters()));
            }
        });
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

    /** The engine does not tell which rows it would delete; a query does. */
    private void delete(StoredTable table, Statement statement) {
        String which = DELETE_FROM.matcher(statement.sql()).replaceFirst("SELECT " + StoredTable.ROW_NUMBER + " FROM");
        query(statement.as(which)).rows().forEach(row -> table.delete(row.get(0).getInt64Value()));
    }

    /** The type of a parameter, by its name in the REST API. */
    static Type type(String name) {
        return TypeFactory.createSimpleType(StoredColumn.kind(name));
    }
}
