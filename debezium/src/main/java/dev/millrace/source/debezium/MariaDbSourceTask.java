package dev.millrace.source.debezium;

import io.debezium.config.Configuration;
import io.debezium.connector.mariadb.MariaDbConnectorTask;
import io.debezium.connector.mariadb.MariaDbOffsetContext;
import io.debezium.connector.mariadb.MariaDbPartition;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/** Debezium's task for MariaDB, whose polls hold whole changes. */
public final class MariaDbSourceTask extends MariaDbConnectorTask {
    private final WholeChanges changes = WholeChanges.withPositionForEachChange();

    @Override
    protected ChangeEventSourceCoordinator<MariaDbPartition, MariaDbOffsetContext> start(Configuration config) {
        changes.start(config, context.offsetStorageReader()::offset);
        return super.start(config);
    }

    @Override
    protected List<SourceRecord> doPoll() throws InterruptedException {
        return changes.next(super::doPoll);
    }
}
