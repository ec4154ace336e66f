package dev.millrace.source.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import io.debezium.connector.mariadb.MariaDbConnector;
import io.debezium.connector.mysql.MySqlConnector;
import io.debezium.connector.postgresql.PostgresConnector;
import io.debezium.connector.sqlserver.SqlServerConnector;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.source.SourceConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing of Debezium's connectors is changed but the task. */
class ConnectorsTest {
    static Stream<Arguments> connectors() {
        return Stream.of(
                Arguments.of(new MariaDbSourceConnector(), new MariaDbConnector(), MariaDbSourceTask.class),
                Arguments.of(new MySqlSourceConnector(), new MySqlConnector(), MySqlSourceTask.class),
                Arguments.of(new PostgresSourceConnector(), new PostgresConnector(), PostgresSourceTask.class),
                Arguments.of(new SqlServerSourceConnector(), new SqlServerConnector(), SqlServerSourceTask.class));
    }

    @ParameterizedTest
    @MethodSource("connectors")
    void haveDebeziumsSettingsAndVersionAndATaskOfOurs(SourceConnector ours, SourceConnector debezium, Class<?> task) {
        assertThat(ours.version()).isEqualTo(debezium.version());
        assertThat(ours.config().toRst()).isEqualTo(debezium.config().toRst());
        assertThat(ours.taskClass()).isEqualTo(task);
        assertThat(ours.getClass().getAnnotations())
                .containsExactly(debezium.getClass().getAnnotations());
        assertThat(task.getSuperclass()).isEqualTo(debezium.taskClass());
    }

    /** Connect does not know a plugin by its short name when two plugins have it. */
    @ParameterizedTest
    @MethodSource("connectors")
    void leaveDebeziumItsShortNames(SourceConnector ours, SourceConnector debezium, Class<?> task) {
        String name = ours.getClass().getSimpleName();
        String theirs = debezium.getClass().getSimpleName();

        assertThat(name).isNotEqualTo(theirs);
        assertThat(name.replace("Connector", "")).isNotEqualTo(theirs.replace("Connector", ""));
    }

    @ParameterizedTest
    @MethodSource("connectors")
    void checkWhatDebeziumChecks(SourceConnector ours, SourceConnector debezium, Class<?> task) {
        Map<String, String> nothing = Map.of();

        assertThat(ours.validate(nothing).configValues().toString())
                .isEqualTo(debezium.validate(nothing).configValues().toString());
    }

    /** By it Debezium finds its own ways to lock and to read tables in a snapshot. */
    @Test
    void theirTasksAreToldDebeziumsClass() {
        MySqlSourceConnector connector = new MySqlSourceConnector();
        connector.start(Map.of("connector.class", MySqlSourceConnector.class.getName(), "topic.prefix", "shop"));

        assertThat(connector.taskConfigs(1))
                .isEqualTo(List.of(Map.of("connector.class", MySqlConnector.class.getName(), "topic.prefix", "shop")));
    }
}
