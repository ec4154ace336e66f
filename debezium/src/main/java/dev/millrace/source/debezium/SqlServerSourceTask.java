package dev.millrace.source.debezium;

import io.debezium.config.Configuration;
import io.debezium.connector.sqlserver.SqlServerConnectorTask;
import io.debezium.connector.sqlserver.SqlServerOffsetContext;
import io.debezium.connector.sqlserver.SqlServerPartition;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/** Debezium's task for SQL Server, whose polls hold whole changes. */
public final class SqlServerSourceTask extends SqlServerConnectorTask {
    private final WholeChanges changes = WholeChanges.withPositionForEachChange();

    @Override
    public ChangeEventSourceCoordinator<SqlServerPartition, SqlServerOffsetContext> start(Configuration config) {
        changes.start(config, context.offsetStorageReader()::offset);
        return super.start(config);
    }

    @Override
    public List<SourceRecord> doPoll() throws InterruptedException {
        return changes.next(super::doPoll);
    }
}
