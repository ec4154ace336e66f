package dev.millrace.core.config;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.jspecify.annotations.Nullable;

/**
 * The reference page of a definition, as Markdown: a table for each group of settings. A test compares it with the page
 * in the documents, so that the two cannot tell different stories.
 */
public final class ConfigReference {
    private static final String GENERATED =
            "<!-- Generated from the settings in the code: edit those, then run `make golden`. -->";
    private static final String HEADER =
            """
            | setting | type | default | valid values | importance | what it does |
            | --- | --- | --- | --- | --- | --- |
            """;

    private ConfigReference() {}

    public static String markdown(String title, String intro, ConfigDef def) {
        List<ConfigKey> keys = def.configKeys().values().stream()
                .filter(key -> !key.internalConfig)
                .toList();
        String groups = def.groups().stream().map(group -> section(group, keys)).collect(Collectors.joining());
        return "%s\n# %s\n\n%s\n%s%s".formatted(GENERATED, title, intro.strip(), section(null, keys), groups);
    }

    private static String section(@Nullable String group, List<ConfigKey> all) {
        String rows = all.stream()
                .filter(key -> Objects.equals(key.group, group))
                .sorted(Comparator.comparingInt(key -> key.orderInGroup))
                .map(ConfigReference::row)
                .collect(Collectors.joining());
        if (rows.isEmpty()) {
            return "";
        }
        return "\n## %s\n\n%s%s".formatted(group == null ? "General" : group, HEADER, rows);
    }

    private static String row(ConfigKey key) {
        return "| `%s` | %s | %s | %s | %s | %s |\n"
                .formatted(
                        key.name,
                        lower(key.type),
                        defaultOf(key),
                        cell(validOf(key)),
                        lower(key.importance),
                        cell(key.documentation));
    }

    private static String defaultOf(ConfigKey key) {
        if (!key.hasDefault()) {
            return "**required**";
        }
        if (key.defaultValue == null) {
            return "none";
        }
        String text = ConfigDef.convertToString(key.defaultValue, key.type);
        return text.isEmpty() ? "empty" : "`" + cell(text) + "`";
    }

    private static String validOf(ConfigKey key) {
        if (key.validator == null) {
            return key.type == ConfigDef.Type.BOOLEAN ? "`true`, `false`" : "";
        }
        String words = key.validator.toString();
        if (words.startsWith(key.validator.getClass().getName() + "@")) {
            throw new IllegalArgumentException(
                    "The check of \"%s\" cannot say what it allows: give it a toString().".formatted(key.name));
        }
        return key.validator instanceof ConfigDef.ValidString ? asCode(words) : words;
    }

    /** {@code [a, b]} as code, word by word. */
    private static String asCode(String words) {
        return Stream.of(words.substring(1, words.length() - 1).split(", ", -1))
                .map(word -> "`" + word + "`")
                .collect(Collectors.joining(", "));
    }

    private static String cell(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ").replace("|", "\\|");
    }

    private static String lower(Object word) {
        return word.toString().toLowerCase(Locale.ROOT);
    }
}
