package dev.millrace.source.debezium;

import io.debezium.connector.mysql.MySqlConnector;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.connector.Task;

/** Debezium's connector for MySQL, with the same settings, offsets and events; its task keeps {@link WholeChanges}. */
@SuppressWarnings("unchecked") // Debezium overrides a generic method without its type variable
public final class MySqlSourceConnector extends MySqlConnector {
    @Override
    public Class<? extends Task> taskClass() {
        return MySqlSourceTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return TaskSettings.of(MySqlConnector.class, ZeroDateSettings.passedOn(super.taskConfigs(maxTasks)));
    }
}
