package dev.millrace.source.debezium;

import io.debezium.connector.mariadb.MariaDbConnector;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.connector.Task;

/** Debezium's connector for MariaDB, with the same settings, offsets and events; its task keeps {@link WholeChanges}. */
@SuppressWarnings("unchecked") // Debezium overrides a generic method without its type variable
public final class MariaDbSourceConnector extends MariaDbConnector {
    @Override
    public Class<? extends Task> taskClass() {
        return MariaDbSourceTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return TaskSettings.of(MariaDbConnector.class, ZeroDateSettings.passedOn(super.taskConfigs(maxTasks)));
    }
}
