package dev.millrace.source.debezium;

import io.debezium.config.Configuration;
import io.debezium.connector.mysql.MySqlConnectorTask;
import io.debezium.connector.mysql.MySqlOffsetContext;
import io.debezium.connector.mysql.MySqlPartition;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/** Debezium's task for MySQL, whose polls hold whole changes. */
public final class MySqlSourceTask extends MySqlConnectorTask {
    private final WholeChanges changes = WholeChanges.withPositionForEachChange();

    @Override
    public ChangeEventSourceCoordinator<MySqlPartition, MySqlOffsetContext> start(Configuration config) {
        changes.start(config, context.offsetStorageReader()::offset);
        return super.start(config);
    }

    @Override
    public List<SourceRecord> doPoll() throws InterruptedException {
        return changes.next(super::doPoll);
    }
}
