package dev.millrace.core.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * One configuration key: its type, default, check and words, and the way to read it. A key without a default must be
 * given; {@link #optional()} makes it one that may be absent.
 */
public final class Setting<T> {
    private final String name;
    private final ConfigDef.Type type;
    private final @Nullable Object defaultValue;
    private final @Nullable Validator validator;
    private final Importance importance;
    private final String group;
    private final String doc;
    private final Function<Object, T> read;

    private Setting(
            String name,
            ConfigDef.Type type,
            @Nullable Object defaultValue,
            @Nullable Validator validator,
            Importance importance,
            String group,
            String doc,
            Function<Object, T> read) {
        this.name = name;
        this.type = type;
        this.defaultValue = defaultValue;
        this.validator = validator;
        this.importance = importance;
        this.group = group;
        this.doc = doc;
        this.read = read;
    }

    public static Setting<String> text(String name) {
        return of(name, ConfigDef.Type.STRING, String.class::cast);
    }

    public static Setting<Integer> integer(String name) {
        return of(name, ConfigDef.Type.INT, Integer.class::cast);
    }

    public static Setting<Long> number(String name) {
        return of(name, ConfigDef.Type.LONG, Long.class::cast);
    }

    public static Setting<Double> fraction(String name) {
        return of(name, ConfigDef.Type.DOUBLE, Double.class::cast);
    }

    public static Setting<Boolean> flag(String name) {
        return of(name, ConfigDef.Type.BOOLEAN, Boolean.class::cast);
    }

    public static Setting<Password> password(String name) {
        return of(name, ConfigDef.Type.PASSWORD, Password.class::cast);
    }

    public static Setting<List<String>> list(String name) {
        return of(name, ConfigDef.Type.LIST, value -> ((List<?>) value)
                .stream().map(String.class::cast).toList());
    }

    /** One of an enum's constants, written in lower case. */
    public static <E extends Enum<E>> Setting<E> choice(String name, Class<E> choices) {
        List<String> words = Arrays.stream(choices.getEnumConstants())
                .map(c -> c.name().toLowerCase(Locale.ROOT))
                .toList();
        return Setting.<E>of(
                        name,
                        ConfigDef.Type.STRING,
                        value -> Enum.valueOf(choices, ((String) value).toUpperCase(Locale.ROOT)))
                .must(ConfigDef.ValidString.in(words.toArray(String[]::new)));
    }

    private static <T> Setting<T> of(String name, ConfigDef.Type type, Function<Object, T> read) {
        return new Setting<>(name, type, ConfigDef.NO_DEFAULT_VALUE, null, Importance.MEDIUM, "General", "", read);
    }

    public Setting<T> defaultsTo(T value) {
        Object raw = value instanceof Enum<?> choice ? choice.name().toLowerCase(Locale.ROOT) : value;
        return new Setting<>(name, type, raw, validator, importance, group, doc, read);
    }

    /** The same key, which may be absent. */
    public Setting<Optional<T>> optional() {
        return new Setting<>(name, type, null, validator, importance, group, doc, value -> Optional.ofNullable(value)
                .map(read));
    }

    public Setting<T> must(Validator check) {
        return new Setting<>(name, type, defaultValue, check, importance, group, doc, read);
    }

    public Setting<T> important(Importance how) {
        return new Setting<>(name, type, defaultValue, validator, how, group, doc, read);
    }

    public Setting<T> in(String groupName) {
        return new Setting<>(name, type, defaultValue, validator, importance, groupName, doc, read);
    }

    public Setting<T> doc(String words) {
        return new Setting<>(name, type, defaultValue, validator, importance, group, words, read);
    }

    public String name() {
        return name;
    }

    public void define(ConfigDef def) {
        int order = (int) def.configKeys().values().stream()
                .filter(key -> Objects.equals(key.group, group))
                .count();
        def.define(
                name, type, defaultValue, validator, importance, doc, group, order + 1, ConfigDef.Width.MEDIUM, name);
    }

    /** Refuses a value as it would be under this key, where another key stands for it. */
    public void check(String key, String value) {
        Object parsed = ConfigDef.parseType(key, value, type);
        if (validator != null) {
            validator.ensureValid(key, parsed);
        }
    }

    public T from(AbstractConfig config) {
        return read.apply(config.values().get(name));
    }

    /** A definition of these keys, in this order. */
    public static ConfigDef definitionOf(List<Setting<?>> settings) {
        ConfigDef def = new ConfigDef();
        settings.forEach(setting -> setting.define(def));
        return def;
    }
}
