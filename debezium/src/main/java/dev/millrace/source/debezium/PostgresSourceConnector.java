package dev.millrace.source.debezium;

import io.debezium.connector.postgresql.PostgresConnector;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.connector.Task;

/** Debezium's connector for PostgreSQL, with the same settings, offsets and events; its task keeps {@link WholeChanges}. */
@SuppressWarnings("unchecked") // Debezium overrides a generic method without its type variable
public final class PostgresSourceConnector extends PostgresConnector {
    @Override
    public Class<? extends Task> taskClass() {
        return PostgresSourceTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return TaskSettings.of(PostgresConnector.class, super.taskConfigs(maxTasks));
    }
}
