package dev.millrace.sink.target.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.jdbc.postgres.PostgresDialect;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresDialectTest implements SqlDialectContract {
    @Override
    public SqlDialect dialect() {
        return new PostgresDialect();
    }

    @Override
    public String url() {
        return "jdbc:postgresql://host/db";
    }

    @Override
    public String name() {
        return "postgres";
    }

    @ParameterizedTest
    @CsvSource({
        "40P01,TRANSIENT",
        "55P03,TRANSIENT",
        "57P01,TRANSIENT",
        "53100,ENVIRONMENT",
        "42501,ENVIRONMENT",
        "25006,ENVIRONMENT",
        "23502,POISON",
        "22003,POISON"
    })
    void statesDecide(String state, FailureKind kind) {
        assertThat(dialect().classify(new SQLException("x", state))).isEqualTo(kind);
    }

    @Test
    void valuesThatTheServerQuotesAreLeftOut() {
        assertThat(dialect().redact(new SQLException("invalid input syntax for type integer: \"secret\"", "22P02")))
                .isEqualTo("invalid input syntax for type integer: \"…\"");
    }
}
