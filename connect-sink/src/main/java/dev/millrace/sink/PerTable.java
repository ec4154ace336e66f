package dev.millrace.sink;

import dev.millrace.core.config.Setting;
import dev.millrace.sink.target.Targets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;

/**
 * Settings of single tables: {@code table.NAME.SETTING}, where the name is that of the table in the target, with or
 * without what qualifies it. It may hold dots, so a key is read from its end.
 */
record PerTable(String table, Setting<?> setting) {
    private static final String PREFIX = "table.";

    /** Those that a table may have for itself. */
    static Stream<Setting<?>> settings() {
        return Stream.of(WriteConfig.OF_A_TABLE, SchemaConfig.OF_A_TABLE, Targets.settingsOfTables())
                .flatMap(List::stream);
    }

    /** What a key says, or nothing where it is of another kind. */
    static Optional<PerTable> of(String key) {
        if (!key.startsWith(PREFIX) || SinkConfig.DEFINITION.names().contains(key)) {
            return Optional.empty();
        }
        return settings()
                .filter(setting -> key.endsWith("." + setting.name())
                        && key.length() > PREFIX.length() + setting.name().length() + 1)
                .map(setting -> new PerTable(
                        key.substring(
                                PREFIX.length(), key.length() - setting.name().length() - 1),
                        setting))
                .findFirst();
    }

    /** What is read for each table that has settings of its own: with these in place of those for all. */
    static <T> Map<String, T> read(AbstractConfig config, Function<AbstractConfig, T> read) {
        Map<String, Map<String, String>> own = new HashMap<>();
        config.originalsStrings().forEach((key, value) -> of(key).ifPresent(found -> {
            found.setting().check(key, value);
            own.computeIfAbsent(found.table(), table -> config.originalsStrings())
                    .put(found.setting().name(), value);
        }));
        Map<String, T> byTable = new HashMap<>();
        own.forEach((table, properties) ->
                byTable.put(table, read.apply(new AbstractConfig(SinkConfig.DEFINITION, properties, false))));
        return Map.copyOf(byTable);
    }
}
