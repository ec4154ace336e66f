package dev.millrace.sink;

import dev.millrace.core.Version;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.Targets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkConnector;

/** Applies change events to a database, exactly once. */
public final class MillraceSinkConnector extends SinkConnector {
    private Map<String, String> properties = Map.of();

    @Override
    public String version() {
        return Version.current();
    }

    @Override
    public ConfigDef config() {
        return SinkConfig.DEFINITION;
    }

    @Override
    public Class<? extends Task> taskClass() {
        return MillraceSinkTask.class;
    }

    @Override
    public Config validate(Map<String, String> given) {
        Config config = super.validate(given);
        return new Config(new ConfigCheck(given).complete(config.configValues()));
    }

    @Override
    public void start(Map<String, String> given) {
        properties = Map.copyOf(given);
    }

    /** Every task gets the same, beside its number; partitions are what they share out. */
    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return IntStream.range(0, maxTasks).mapToObj(this::taskConfig).toList();
    }

    private Map<String, String> taskConfig(int task) {
        Map<String, String> config = new HashMap<>(properties);
        config.put(SinkConfig.TASK, String.valueOf(task));
        return config;
    }

    /**
     * Moves the target's offsets along with Kafka's. The framework calls this before it looks for live members of the
     * group, so it may have happened although the request is refused afterwards; asking again does no harm.
     */
    @Override
    public boolean alterOffsets(Map<String, String> given, Map<TopicPartition, Long> offsets) {
        offsets.forEach((partition, offset) -> {
            if (offset != null && offset < 0) {
                throw new ConnectException("The offset of " + partition + " cannot be negative.");
            }
        });
        try (Target target = Targets.open(SinkConfig.from(given).target())) {
            target.alterOffsets(offsets);
            return true;
        } catch (ConfigException e) {
            throw new ConnectException(
                    "The connector's configuration does not say where its offsets are: " + e.getMessage());
        }
    }

    @Override
    public void stop() {
        // Tasks own everything that is open.
    }
}
