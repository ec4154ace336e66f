package dev.millrace.bench.plugin;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/** A sink that throws away what it gets: what is left is what consumer and converter cost. */
public final class NullSinkConnector extends SinkConnector {
    /** The setting that names the folder where an end mark is noted; see {@link NullSinkTask}. */
    public static final String ENDS = "ends.folder";

    /** The setting that says from which id on a record is an end mark. */
    public static final String FIRST_END = "ends.first.id";

    private Map<String, String> settings = Map.of();

    @Override
    public String version() {
        return "1";
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef()
                .define(
                        ENDS,
                        ConfigDef.Type.STRING,
                        ConfigDef.NO_DEFAULT_VALUE,
                        ConfigDef.Importance.HIGH,
                        "The folder where a file is made for each end mark.")
                .define(
                        FIRST_END,
                        ConfigDef.Type.LONG,
                        ConfigDef.NO_DEFAULT_VALUE,
                        ConfigDef.Importance.HIGH,
                        "Records with this id or a higher one are end marks.");
    }

    @Override
    public void start(Map<String, String> given) {
        settings = Map.copyOf(given);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return NullSinkTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return Collections.nCopies(maxTasks, settings);
    }

    @Override
    public void stop() {
        // nothing was started
    }
}
