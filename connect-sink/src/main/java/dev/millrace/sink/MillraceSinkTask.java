package dev.millrace.sink;

import dev.millrace.core.Change;
import dev.millrace.core.Version;
import dev.millrace.sink.decode.Position;
import dev.millrace.sink.decode.RecordDecoder;
import dev.millrace.sink.decode.RecordDecoder.Decoded;
import dev.millrace.sink.decode.TableRoute;
import dev.millrace.sink.metrics.SinkMetrics;
import dev.millrace.sink.metrics.SinkMetrics.Identity;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetSettings;
import dev.millrace.sink.target.Targets;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole sink on one page; each step has a file of its own. Everything here runs on the task's thread and does no
 * I/O: a lane's own thread does, and only this one touches the context.
 */
public final class MillraceSinkTask extends SinkTask {
    private static final Logger LOG = LoggerFactory.getLogger(MillraceSinkTask.class);

    private final Function<TargetSettings, Target> targets;
    private final Function<SinkConfig, Topics> topics;
    private @Nullable RecordDecoder decoder;
    private @Nullable Lanes lanes;

    /** For Connect: the target is the one that takes the URL. */
    public MillraceSinkTask() {
        this(
                Targets::open,
                config -> config.offsets().admin().isEmpty()
                        ? partitions -> Map.of()
                        : new AdminTopics(config.offsets().admin()));
    }

    MillraceSinkTask(Function<TargetSettings, Target> targets, Function<SinkConfig, Topics> topics) {
        this.targets = targets;
        this.topics = topics;
    }

    @Override
    public String version() {
        return Version.current();
    }

    @Override
    public void start(Map<String, String> properties) {
        SinkConfig config = SinkConfig.from(properties);
        LOG.info("{}: {}", config.connector(), Targets.delivery(config.target()));
        decoder = new RecordDecoder(new TableRoute(config.write().routing()), config.write()::rulesOf);
        lanes = new Lanes(
                config,
                targets.apply(config.target()),
                topics.apply(config),
                context,
                SinkMetrics.open(
                        new Identity(
                                config.connector(), config.task(), config.flow().bufferBytes()),
                        context)); // last, since nothing would remove them if another part could not be opened
        lanes.reconcile();
    }

    @Override
    public void open(Collection<TopicPartition> partitions) {
        lanes().open(partitions);
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        Lanes lanes = lanes();
        lanes.arrived();
        for (SinkRecord sinkRecord : records) {
            Cursor cursor = lanes.cursorOf(sinkRecord);
            if (cursor != null && cursor.takes(sinkRecord.originalKafkaOffset())) {
                take(sinkRecord, cursor);
            }
        }
        lanes.reconcile(); // wakes writers, seeks, pauses, time-outs, commit requests
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> seen) {
        return lanes().durable(seen);
    }

    @Override
    public void close(Collection<TopicPartition> partitions) {
        if (lanes != null) {
            lanes.close(partitions);
        }
    }

    @Override
    public void stop() {
        if (lanes != null) {
            lanes.stop();
            lanes = null;
        }
    }

    private void take(SinkRecord sinkRecord, Cursor cursor) {
        if (decoder == null) {
            throw new IllegalStateException("The task was not started");
        }
        try {
            Decoded decoded = decoder.decode(sinkRecord);
            if (decoded != null && decoded.change() instanceof Change.Truncate) {
                lanes().mayTruncate(sinkRecord);
            }
            cursor.add(sinkRecord, decoded);
        } catch (DataException e) {
            cursor.malformed(sinkRecord, new DataException(e.getMessage() + " [" + Position.of(sinkRecord) + "]", e));
        }
    }

    private Lanes lanes() {
        if (lanes == null) {
            throw new IllegalStateException("The task is not running");
        }
        return lanes;
    }
}
