package dev.millrace.sink.target;

import dev.millrace.core.TableName;
import dev.millrace.core.config.Setting;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** All that a target is opened with. */
public record TargetSettings(
        String url,
        Optional<String> user,
        Optional<Password> password,
        int connections,
        LoadMethod load,
        OffsetIdentity offsets,
        OffsetStart start,
        SchemaWork schema,
        Options options) {
    public TargetSettings(
            String url,
            Optional<String> user,
            Optional<Password> password,
            int connections,
            LoadMethod load,
            OffsetIdentity offsets,
            OffsetStart start) {
        this(
                url,
                user,
                password,
                connections,
                load,
                offsets,
                start,
                SchemaWork.DEFAULTS,
                Options.of(List.of(), Map.of()));
    }

    /**
     * How tables are changed and known.
     *
     * @param lockTimeoutMs how long a change of a table waits for those who use it
     * @param cacheMs how long what is known of a table is believed
     */
    public record SchemaWork(long lockTimeoutMs, long cacheMs) {
        public static final SchemaWork DEFAULTS = new SchemaWork(5_000, 300_000);
    }

    /**
     * The values of those settings that families of targets declare themselves.
     *
     * @param byTable for tables that have some of their own, by name with or without what qualifies it
     */
    public record Options(AbstractConfig all, Map<String, AbstractConfig> byTable) {
        /** For whoever opens a target without a connector. */
        public static Options of(List<Setting<?>> settings, Map<String, String> values) {
            return new Options(new AbstractConfig(Setting.definitionOf(settings), values, false), Map.of());
        }

        public AbstractConfig of(TableName table) {
            AbstractConfig ofName = byTable.getOrDefault(table.name(), all);
            return byTable.getOrDefault(table.toString(), ofName);
        }
    }

    /** How rows get in. */
    public enum LoadMethod {
        /** Streams where the server allows them and a batch is worth it, statements elsewhere. */
        AUTO,
        /** Streams for each batch, and refused where the server does not allow them. */
        BULK,
        /** As AUTO, but streams go into temporary tables only, never straight into the table itself. */
        STAGED,
        /** Statements only. */
        STATEMENTS
    }

    /** Whose offsets these are, and which table keeps them; {@code stored} is false where only Kafka keeps them. */
    public record OffsetIdentity(String namespace, String connector, TableName table, boolean stored) {}

    /** Where to begin when the stored epoch is lower than this one: an offset, or null to leave a partition as it is. */
    public record OffsetStart(long epoch, Function<TopicPartition, @Nullable Long> of) {}
}
