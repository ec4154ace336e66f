package dev.millrace.source.debezium;

import io.debezium.annotation.SupportsMultiTask;
import io.debezium.connector.sqlserver.SqlServerConnector;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.connector.Task;

/** Debezium's connector for SQL Server, with the same settings, offsets and events; its task keeps {@link WholeChanges}. */
@SupportsMultiTask // Debezium asks the very class, and annotations of this kind are not inherited
@SuppressWarnings("unchecked") // Debezium overrides a generic method without its type variable
public final class SqlServerSourceConnector extends SqlServerConnector {
    @Override
    public Class<? extends Task> taskClass() {
        return SqlServerSourceTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return TaskSettings.of(SqlServerConnector.class, super.taskConfigs(maxTasks));
    }
}
