package dev.millrace.sink.target.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.jdbc.SqlDialect.ServerVersion;
import dev.millrace.sink.target.jdbc.mysql.MySqlDialect;
import java.sql.SQLException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MySqlDialectTest {
    /** As both servers print it, with what could mislead a reader. */
    private static final String CREATION =
            """
            CREATE TABLE `every kind` (
              `count` int unsigned NOT NULL DEFAULT '0' COMMENT 'how, many) NOT NULL',
              `exact` decimal(10,2) DEFAULT NULL,
              `words` varchar(20) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'a''b' COMMENT 'x`y',
              `sealed` varbinary(16) DEFAULT NULL,
              `moment` timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
              `day` date DEFAULT '2024-01-01',
              PRIMARY KEY (`count`)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""";

    @Nested
    class MySql implements SqlDialectContract {
        @Override
        public SqlDialect dialect() {
            return new MySqlDialect().at(new ServerVersion("MySQL", "9.7.4", 9, 7));
        }

        @Override
        public String url() {
            return "jdbc:mysql://host/db";
        }

        @Override
        public String name() {
            return "mysql";
        }

        @Override
        public String creation() {
            return CREATION;
        }
    }

    @Nested
    class MariaDb implements SqlDialectContract {
        @Override
        public SqlDialect dialect() {
            return new MySqlDialect().at(new ServerVersion("MariaDB", "11.4.5-MariaDB", 11, 4));
        }

        @Override
        public String url() {
            return "jdbc:mariadb://host/db";
        }

        @Override
        public String name() {
            return "mariadb";
        }

        @Override
        public String creation() {
            return CREATION;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1213,TRANSIENT",
        "1205,TRANSIENT",
        "1927,TRANSIENT",
        "1114,ENVIRONMENT",
        "1142,ENVIRONMENT",
        "1290,ENVIRONMENT",
        "1406,POISON",
        "1048,POISON"
    })
    void vendorCodesDecide(int code, FailureKind kind) {
        assertThat(new MySqlDialect().classify(new SQLException("x", "HY000", code)))
                .isEqualTo(kind);
    }

    @Test
    void valuesThatTheServerQuotesAreLeftOut() {
        assertThat(new MySqlDialect().redact(new SQLException("Duplicate entry 'secret-1' for key 'orders.PRIMARY'")))
                .isEqualTo("Duplicate entry '…' for key 'orders.PRIMARY'");
        assertThat(new MySqlDialect()
                        .redact(new SQLException("Incorrect datetime value: 'it''s' for column `a`.`b`.`c` at row 1")))
                .isEqualTo("Incorrect datetime value: '…' for column `a`.`b`.`c` at row 1");
    }
}
