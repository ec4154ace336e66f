package dev.millrace.configs;

import io.debezium.config.Configuration;
import io.debezium.storage.kafka.history.KafkaSchemaHistory;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.connect.connector.Connector;
import org.apache.kafka.connect.runtime.SinkConnectorConfig;
import org.apache.kafka.connect.runtime.SourceConnectorConfig;
import org.apache.kafka.connect.sink.SinkConnector;
import org.apache.kafka.connect.storage.Converter;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * Every key that means something to one connector: its own, Connect's, and those below a prefix that belong to a
 * converter, a transform, a client, a topic or a JDBC driver. Connect itself passes unknown keys over in silence.
 */
final class KnownKeys {
    private final Connector connector;
    private final Map<String, String> config;
    private final Map<String, ConfigDef> byPrefix = new LinkedHashMap<>();
    private final Map<String, Predicate<String>> namesByPrefix = new LinkedHashMap<>();
    private final List<io.debezium.config.Field> debeziumFields;

    KnownKeys(Map<String, String> config) {
        this.config = config;
        this.connector = instance(Connector.class, value("connector.class"));
        byPrefix.put("", connector instanceof SinkConnector ? SinkConnectorConfig.configDef() : sourceDefinition());
        for (String side : List.of("key", "value")) {
            byPrefix.put(
                    side + ".converter.",
                    instance(Converter.class, value(side + ".converter")).config());
        }
        for (String alias : list("transforms")) {
            String prefix = "transforms." + alias + ".";
            byPrefix.put(
                    prefix,
                    instance(Transformation.class, value(prefix + "type")).config());
            namesByPrefix.put(prefix, Set.of("type", "predicate", "negate")::contains);
        }
        byPrefix.put("producer.override.", ProducerConfig.configDef());
        byPrefix.put("consumer.override.", ConsumerConfig.configDef());
        byPrefix.put("schema.history.internal.producer.", ProducerConfig.configDef());
        byPrefix.put("schema.history.internal.consumer.", ConsumerConfig.configDef());
        namesByPrefix.put(
                "schema.history.internal.",
                KafkaSchemaHistory.ALL_FIELDS.allFieldNames().stream()
                        .map(name -> name.substring("schema.history.internal.".length()))
                        .collect(Collectors.toSet())::contains);
        namesByPrefix.put("topic.creation.default.", topicNames()::contains);
        debeziumFields = debeziumFields(connector.getClass());
        namesByPrefix.put("", key -> debeziumFields.stream()
                .anyMatch(field -> field.name().equals(key)));
        if (config.containsKey("database.names")) {
            namesByPrefix.put("driver.", driverNames("jdbc:sqlserver://localhost")::contains);
        }
    }

    Connector connector() {
        return connector;
    }

    boolean isKnown(String key) {
        return connector.config().names().contains(key)
                || byPrefix.entrySet().stream()
                        .anyMatch(e -> key.startsWith(e.getKey())
                                && e.getValue()
                                        .names()
                                        .contains(key.substring(e.getKey().length())))
                || namesByPrefix.entrySet().stream()
                        .anyMatch(e -> key.startsWith(e.getKey())
                                && e.getValue().test(key.substring(e.getKey().length())));
    }

    /** What Connect, the clients, converters and transforms have against the values that are theirs. */
    List<String> complaints() {
        List<String> found = new ArrayList<>();
        byPrefix.forEach((prefix, definition) -> {
            Map<String, String> theirs = new HashMap<>();
            config.forEach((key, value) -> {
                if (key.startsWith(prefix)) {
                    theirs.put(key.substring(prefix.length()), value);
                }
            });
            for (ConfigValue value : definition.validate(theirs)) {
                if (theirs.containsKey(value.name())) {
                    value.errorMessages().forEach(message -> found.add(prefix + message));
                }
            }
        });
        Configuration.from(config).validate(io.debezium.config.Field.setOf(debeziumFields)).values().stream()
                .filter(value -> config.containsKey(value.name()))
                .forEach(value -> found.addAll(value.errorMessages()));
        return found;
    }

    /**
     * The fields a Debezium connector reads. Its {@code config()} lacks some of them, as
     * {@code event.converting.failure.handling.mode} in 3.5, so they are taken from the constants of its config class. Our connectors extend one.
     */
    private static List<io.debezium.config.Field> debeziumFields(Class<?> connector) {
        List<io.debezium.config.Field> found = new ArrayList<>();
        Class<?> debezium = connector.getSuperclass();
        if (debezium.getName().startsWith("io.debezium.")) {
            for (Field constant : type(debezium.getName() + "Config").getFields()) {
                if (constant.getType() == io.debezium.config.Field.class) {
                    found.add((io.debezium.config.Field) constant(constant));
                }
            }
        }
        return found;
    }

    private String value(String key) {
        return Objects.requireNonNull(config.get(key), () -> key + " is missing");
    }

    private List<String> list(String key) {
        return Arrays.stream(config.getOrDefault(key, "").split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static ConfigDef sourceDefinition() {
        ConfigDef all = new ConfigDef(SourceConnectorConfig.configDef());
        SourceConnectorConfig.embedDefaultGroup(new ConfigDef())
                .configKeys()
                .values()
                .forEach(all::define);
        return all;
    }

    private static Set<String> topicNames() {
        return Arrays.stream(TopicConfig.class.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == String.class)
                .filter(field -> field.getName().endsWith("_CONFIG"))
                .map(field -> (String) constant(field))
                .collect(Collectors.toSet());
    }

    private static Object constant(Field field) {
        try {
            return field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(field + " is public", e);
        }
    }

    private static Set<String> driverNames(String url) {
        try {
            Driver driver = DriverManager.getDriver(url);
            return Arrays.stream(driver.getPropertyInfo(url, new Properties()))
                    .map((DriverPropertyInfo property) -> property.name)
                    .collect(Collectors.toSet());
        } catch (SQLException e) {
            throw new AssertionError("No driver for " + url + " on the test class path", e);
        }
    }

    private static <T> T instance(Class<T> type, String className) {
        try {
            return type.cast(type(className).getDeclaredConstructor().newInstance());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(className + " has no public constructor without arguments", e);
        }
    }

    private static Class<?> type(String className) {
        try {
            return Class.forName(className);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(className + " is not on the test class path", e);
        }
    }
}
