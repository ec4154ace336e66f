package dev.millrace.configs;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One connector's name and configuration: what {@code POST /connectors} takes. Hosts and secrets are placeholders,
 * {@code ${env:NAME}}; a Connect worker with the environment config provider fills them in itself, and
 * {@link #resolved} does the same for a process that has the values at hand.
 */
public record ConnectorConfigFile(String name, Map<String, String> config) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{env:([^}]+)}");
    private static final ObjectMapper JSON = new ObjectMapper();

    public ConnectorConfigFile {
        config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
    }

    public static ConnectorConfigFile load(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the connector configuration " + file, e);
        }
    }

    /** A file that ships inside the jar, as {@code source-mysql.json}. */
    public static ConnectorConfigFile bundled(String fileName) {
        try (InputStream in = ConnectorConfigFile.class.getResourceAsStream("/connector-configs/" + fileName)) {
            if (in == null) {
                throw new IllegalArgumentException("No connector configuration called " + fileName
                        + " ships with Millrace; the folder connector-configs lists those that do.");
            }
            return read(in, fileName);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the bundled connector configuration " + fileName, e);
        }
    }

    /** The same configuration with every placeholder replaced; all that {@code environment} lacks is named at once. */
    public ConnectorConfigFile resolved(Map<String, String> environment) {
        Set<String> missing = new TreeSet<>(placeholders());
        missing.removeAll(environment.keySet());
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("Connector " + name + " needs " + String.join(", ", missing)
                    + ", which the environment does not have. Set the missing names and start again.");
        }
        Map<String, String> values = new LinkedHashMap<>();
        config.forEach((key, value) -> values.put(
                key,
                PLACEHOLDER
                        .matcher(value)
                        .replaceAll(found -> Matcher.quoteReplacement(valueOf(found.group(1), environment)))));
        return new ConnectorConfigFile(name, values);
    }

    /** The names that {@link #resolved} has to be given. */
    public Set<String> placeholders() {
        Set<String> names = new TreeSet<>();
        config.values()
                .forEach(value -> PLACEHOLDER.matcher(value).results().forEach(found -> names.add(found.group(1))));
        return Collections.unmodifiableSet(names);
    }

    public ConnectorConfigFile with(String key, String value) {
        Map<String, String> changed = new LinkedHashMap<>(config);
        changed.put(key, value);
        return new ConnectorConfigFile(name, changed);
    }

    /** The same configuration for a connector of another name. */
    public ConnectorConfigFile named(String other) {
        return new ConnectorConfigFile(other, config);
    }

    /** The body of {@code POST /connectors}. */
    public String toJson() {
        ObjectNode body = JSON.createObjectNode().put("name", name);
        config.forEach(body.putObject("config")::put);
        return body.toPrettyString();
    }

    /** The keys alone: after {@link #resolved} the values hold secrets. */
    @Override
    public String toString() {
        return "ConnectorConfigFile[name=" + name + ", config=" + config.keySet() + "]";
    }

    private static String valueOf(String placeholder, Map<String, String> environment) {
        String value = environment.get(placeholder);
        if (value == null) {
            throw new IllegalArgumentException("The environment has " + placeholder + " without a value.");
        }
        return value;
    }

    private static ConnectorConfigFile read(InputStream in, String where) throws IOException {
        JsonNode root = parse(in, where);
        JsonNode config = root.path("config");
        if (!root.path("name").isTextual() || !config.isObject()) {
            throw new IllegalArgumentException(where
                    + " is not a connector configuration: it needs \"name\", a text, and \"config\", an object, as POST"
                    + " /connectors takes them.");
        }
        Map<String, String> values = new LinkedHashMap<>();
        config.properties().forEach(entry -> {
            if (!entry.getValue().isValueNode() || entry.getValue().isNull()) {
                throw new IllegalArgumentException(
                        where + " gives " + entry.getKey() + " no plain value. Write it as a text.");
            }
            values.put(entry.getKey(), entry.getValue().asText());
        });
        return new ConnectorConfigFile(root.path("name").asText(), values);
    }

    private static JsonNode parse(InputStream in, String where) throws IOException {
        try {
            return JSON.readTree(in);
        } catch (JacksonException e) {
            // The parser's own message would quote the text, secrets included; the place is enough.
            throw new IllegalArgumentException(
                    where + " is not JSON: look at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ".");
        }
    }
}
