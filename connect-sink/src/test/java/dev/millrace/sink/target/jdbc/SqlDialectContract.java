package dev.millrace.sink.target.jdbc;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.required;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.core.Column;
import dev.millrace.core.Column.Told;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.schema.SchemaChange;
import dev.millrace.sink.schema.SchemaChange.AddColumn;
import dev.millrace.sink.schema.SchemaChange.CreateTable;
import dev.millrace.sink.schema.SchemaChange.RelaxColumn;
import dev.millrace.sink.schema.SchemaChange.TightenColumn;
import dev.millrace.sink.schema.SchemaChange.WidenType;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.jdbc.Staging.Merge;
import dev.millrace.testkit.Golden;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every dialect says without a database: its SQL as a golden file, and the answers that the sink builds on. */
interface SqlDialectContract {
    SqlDialect dialect();

    /** A URL that is this dialect's. */
    String url();

    /** The name of the golden file. */
    String name();

    @Test
    default void itsSqlIsWhatTheGoldenFileSays() {
        TableShape all = everyKind();
        TableShape keyOnly =
                new TableShape(TableName.of("key_only"), List.of(key("a", Kind.INT64), key("b", Kind.TEXT)));
        StringJoiner sql = new StringJoiner("\n\n", "", "\n");
        dialect().ddl(new CreateTable(all)).forEach(sql::add);
        dialect()
                .ddl(new AddColumn(all.table(), column("added", FieldType.text(20))))
                .forEach(sql::add);
        changes(all).forEach(change -> dialect().ddl(change, creation()).forEach(sql::add));
        sql.add(dialect().keyAfter(keyOnly, true, 5_000));
        sql.add(dialect().keyAfter(keyOnly, false, 5_000));
        dialect().creationOf(all.table()).ifPresent(sql::add);
        dialect().ddlSetup(1_500).forEach(sql::add);
        if (dialect().hasUpsert()) {
            sql.add(dialect().upsert(all, all.columns().subList(0, 4), 2));
            sql.add(dialect().upsert(keyOnly, keyOnly.columns(), 1));
        }
        sql.add(dialect().delete(keyOnly, 2));
        sql.add(dialect().mark(keyOnly, 2));
        sql.add(dialect().markOne(keyOnly, column("position", FieldType.ascii(40))));
        sql.add(dialect().update(keyOnly, keyOnly.columns()));
        Staging staging = dialect().staging();
        TableShape some = new TableShape(all.table(), all.columns().subList(0, 4));
        sql.add(staging.trial("trial"));
        sql.add(staging.create("stage", some));
        for (Merge how : Merge.values()) {
            staging.merge("stage", some, how).forEach(sql::add);
            staging.merge("stage", keyOnly, how).forEach(sql::add);
        }
        staging.delete("stage", keyOnly).forEach(sql::add);
        staging.mark("stage", keyOnly).forEach(sql::add);
        staging.mark("stage", positioned(keyOnly)).forEach(sql::add);
        staging.empty("stage").forEach(sql::add);
        sql.add(staging.drop("stage"));
        sql.add(dialect().watchers());
        dialect().referredTo().ifPresent(sql::add);
        dialect().catalog(all.table()).ifPresent(catalog -> sql.add(catalog.columns())
                .add(catalog.uniques())
                .add(catalog.watchers()));
        dialect().statementBytesMost().ifPresent(sql::add);
        dialect().sessionSetup().forEach(sql::add);
        dialect().takeNumbers(all.table()).forEach(sql::add);
        dialect().countAgain(all.table()).forEach(sql::add);
        sql.add(dialect().nameSession("millrace-0"));
        Golden.files().check(name() + ".sql", sql.toString());
    }

    /** How the table was made that is changed, as far as {@link SqlDialect#creationOf} tells. */
    default String creation() {
        return "";
    }

    private static List<SchemaChange> changes(TableShape all) {
        TableName table = all.table();
        Column told = new Column("status", FieldType.text(20), false, false, new Told("it's \\ new", "what's up"));
        Column words = column("words", FieldType.text(20));
        return List.of(
                new AddColumn(table, told),
                new AddColumn(table, told.ofType(FieldType.of(Kind.TEXT)).named("story")),
                new AddColumn(table, told.ofType(FieldType.of(Kind.INT32)).telling(new Told(7, null))),
                new WidenType(table, column("count", FieldType.of(Kind.INT32)), FieldType.of(Kind.INT64)),
                new WidenType(table, column("count", FieldType.of(Kind.INT64)), FieldType.decimal(20, 0)),
                new WidenType(table, column("exact", FieldType.decimal(10, 2)), FieldType.decimal(14, 4)),
                new WidenType(table, column("share", FieldType.of(Kind.FLOAT32)), FieldType.of(Kind.FLOAT64)),
                new WidenType(table, words, FieldType.text(60)),
                new WidenType(table, words, FieldType.of(Kind.TEXT)),
                new WidenType(table, column("sealed", FieldType.binary(16)), FieldType.binary(64)),
                new WidenType(table, column("day", FieldType.of(Kind.DATE)), FieldType.temporal(Kind.DATETIME, 3)),
                new WidenType(
                        table,
                        column("moment", FieldType.temporal(Kind.INSTANT, 0)),
                        FieldType.temporal(Kind.INSTANT, 6)),
                new RelaxColumn(table, words.asRequired()),
                new RelaxColumn(
                        table,
                        column("moment", FieldType.temporal(Kind.INSTANT, 0)).asRequired()),
                new TightenColumn(table, words));
    }

    private static TableShape positioned(TableShape keyed) {
        List<Column> columns = new ArrayList<>(keyed.columns());
        columns.add(column("position", FieldType.ascii(40)));
        return new TableShape(keyed.table(), columns);
    }

    private static TableShape everyKind() {
        List<Column> columns = new ArrayList<>(
                List.of(key("order id", Kind.INT64), key("code", Kind.TEXT), required("required", Kind.INT32)));
        for (Kind kind : Kind.values()) {
            columns.add(column("a_" + kind.name().toLowerCase(java.util.Locale.ROOT), FieldType.of(kind)));
        }
        columns.add(column("exact", FieldType.decimal(20, 6)));
        columns.add(column("short", FieldType.text(40)));
        columns.add(column("sorted", FieldType.ascii(40)));
        columns.add(column("millis", FieldType.temporal(Kind.DATETIME, 3)));
        return new TableShape(new TableName(List.of("shop"), "every kind"), columns);
    }

    @ParameterizedTest
    @EnumSource
    default void everyKindHasAColumnType(Kind kind) {
        assertThat(dialect().columnType(FieldType.of(kind), false).sql()).isNotBlank();
        assertThat(dialect().columnType(FieldType.of(kind), true).sql()).isNotBlank();
    }

    @Test
    default void itIsFoundByItsUrl() {
        assertThat(ServiceLoader.load(SqlDialect.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .filter(dialect -> dialect.urls().stream().anyMatch(url()::startsWith))
                        .map(dialect -> (Object) dialect.getClass()))
                .containsExactly(dialect().getClass());
    }

    @Test
    default void aQuoteInANameIsNotTheEndOfIt() {
        String begin = dialect().quote("x").substring(0, 1);
        String end = dialect().quote("x").substring(2);
        assertThat(dialect().quote("a" + end + "b")).isEqualTo(begin + "a" + end + end + "b" + end);
    }

    @Test
    default void onlyASessionsNameIsEverPutIntoTheSqlThatEndsIt() {
        assertThat(dialect().endSession("1'; DROP TABLE orders; --")).isEmpty();
    }

    @Test
    default void aLostConnectionPassesAndALoginIsTheEnvironment() {
        assertThat(dialect().classify(new SQLException("gone", "08006"))).isEqualTo(FailureKind.TRANSIENT);
        assertThat(dialect().classify(new SQLException("deadlock", "40001"))).isEqualTo(FailureKind.TRANSIENT);
        assertThat(dialect().classify(new SQLException("who?", "28000"))).isEqualTo(FailureKind.ENVIRONMENT);
        assertThat(dialect().classify(new SQLException("too long", "22001"))).isEqualTo(FailureKind.POISON);
    }
}
