package dev.millrace.smt;

import dev.millrace.core.config.Setting;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** The settings of {@link SkipUnchanged}. */
record SkipUnchangedConfig(int rowsRemembered, ColumnChoice choice) {
    static final Setting<Integer> ROWS_REMEMBERED = Setting.integer("cache.rows")
            .defaultsTo(100_000)
            .must(ConfigDef.Range.between(0, 50_000_000))
            .in("Updates without before")
            .doc(
                    "How many rows are remembered by the hash of their columns, to tell what an update changed that does not"
                            + " say what was before; about 200 bytes each. The rows seen last are kept, and none over a restart:"
                            + " what is not remembered passes. 0 lets all such updates pass.");

    static ConfigDef definition() {
        return Setting.definitionOf(Stream.concat(ColumnChoice.SETTINGS.stream(), Stream.of(ROWS_REMEMBERED))
                .toList());
    }

    static SkipUnchangedConfig from(Map<String, ?> given) {
        AbstractConfig config = new AbstractConfig(definition(), given, false);
        return new SkipUnchangedConfig(ROWS_REMEMBERED.from(config), ColumnChoice.from(config));
    }
}
