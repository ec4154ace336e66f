package dev.millrace.sink.target.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.jdbc.duckdb.DuckDbDialect;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DuckDbDialectTest implements SqlDialectContract {
    @Override
    public SqlDialect dialect() {
        return new DuckDbDialect();
    }

    @Override
    public String url() {
        return "jdbc:duckdb:/data/shop.duckdb";
    }

    @Override
    public String name() {
        return "duckdb";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "TransactionContext Error: Conflict on update!; 40001; TRANSIENT",
                "TransactionContext Error: Catalog write-write conflict on alter with \"p\"; 40001; TRANSIENT",
                "TransactionContext Error: Failed to commit: No space left on device; 53100; ENVIRONMENT",
                "Catalog Error: Table with name nope does not exist!; 42P01; TRANSIENT",
                "Binder Error: Referenced column \"x\" not found in FROM clause!; 42703; TRANSIENT",
                "Binder Error: Cannot change the type of a column that has a UNIQUE constraint; 42000; ENVIRONMENT",
                "Constraint Error: Duplicate key \"id: 1\" violates primary key constraint.; 23505; CONFLICT",
                "Constraint Error: Violates foreign key constraint because key; 23503; CONFLICT",
                "Constraint Error: NOT NULL constraint failed: t.id; 23502; POISON",
                "Conversion Error: Could not convert string 'abc' to INT64; 22000; POISON",
                "IO Error: Could not set lock on file \"t.db\"; 55006; ENVIRONMENT",
                "IO Error: No space left on device; 58030; ENVIRONMENT",
                "FATAL Error: Failed: database has been invalidated; 08006; TRANSIENT"
            })
    void theFirstWordsDecide(String message, String state, FailureKind kind) {
        SQLException failure = new SQLException(message);
        assertThat(dialect().state(failure)).isEqualTo(state);
        assertThat(dialect().classify(failure)).isEqualTo(kind);
    }

    @Test
    void valuesAndStatementsAreLeftOut() {
        assertThat(dialect().redact(new SQLException("Constraint Error: Duplicate key \"mail: secret\" violates it.")))
                .isEqualTo("Constraint Error: Duplicate key \"…\" violates it.");
        assertThat(dialect()
                        .redact(new SQLException(
                                "Conversion Error: Could not convert string 'secret' to INT64\n\nLINE 1: secret")))
                .isEqualTo("Conversion Error: Could not convert string \"…\" to INT64");
        assertThat(
                        dialect()
                                .redact(
                                        new SQLException(
                                                "Conversion Error: Type INT32 with value 100000 can't be cast because it is out of range")))
                .doesNotContain("100000");
    }
}
