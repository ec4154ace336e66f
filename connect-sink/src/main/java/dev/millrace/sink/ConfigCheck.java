package dev.millrace.sink;

import static java.util.stream.Collectors.joining;

import dev.millrace.core.config.Setting;
import dev.millrace.sink.decode.TableRoute;
import dev.millrace.sink.target.TargetFactory.Problem;
import dev.millrace.sink.target.Targets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the definition of the keys cannot check: unknown keys, rules between keys, and whether the database answers. */
final class ConfigCheck {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigCheck.class);

    /** The keys that belong to Connect itself. */
    private static final Pattern FRAMEWORK = Pattern.compile("name|connector\\.class|connector\\.plugin\\.version"
            + "|tasks\\.max|tasks\\.max\\.enforce|topics|topics\\.regex|config\\.action\\.reload"
            + "|(key|value|header)\\.converter(\\..+)?|(transforms|predicates)(\\..+)?|errors\\..+"
            + "|(consumer|producer|admin)\\.override\\..+|offsets\\.admin\\..+");

    private static final Pattern PASSWORD_IN_URL = Pattern.compile("(?i)(password|pwd)=|//[^/@]*:[^/@]*@");
    private static final int SIMILAR = 4;

    private final Map<String, String> given;

    ConfigCheck(Map<String, String> given) {
        this.given = given;
    }

    /** The values with all problems on their keys. */
    List<ConfigValue> complete(List<ConfigValue> values) {
        Map<String, ConfigValue> byName = new LinkedHashMap<>();
        values.forEach(value -> byName.put(value.name(), value));
        refuseUnknown(byName);
        refuseHalfAPattern(byName);
        refusePasswordInUrl(byName);
        refuseAdminWithoutServers(byName);
        warnOfFramework();
        if (byName.values().stream().allMatch(value -> value.errorMessages().isEmpty())) {
            for (Problem problem : Targets.probe(SinkConfig.from(given).target())) {
                error(byName, problem.key(), problem.message());
            }
        }
        return new ArrayList<>(byName.values());
    }

    private void refuseUnknown(Map<String, ConfigValue> values) {
        for (Map.Entry<String, String> entry : given.entrySet()) {
            String key = entry.getKey();
            Optional<PerTable> ofTable = PerTable.of(key);
            if (ofTable.isPresent()) {
                check(values, key, () -> ofTable.get().setting().check(key, entry.getValue()));
            } else if (!SinkConfig.DEFINITION.names().contains(key)
                    && !FRAMEWORK.matcher(key).matches()) {
                String hint = similar(key)
                        .map(name -> " Did you mean " + name + "?")
                        .orElseGet(() -> key.startsWith("table.") ? ofTables() : "");
                error(values, key, "Unknown key \"" + key + "\"." + hint);
            }
        }
    }

    private static String ofTables() {
        return " A table may have settings of its own, as table.NAME.SETTING: "
                + PerTable.settings().map(Setting::name).collect(joining(", ")) + ".";
    }

    private static void check(Map<String, ConfigValue> values, String key, Runnable check) {
        try {
            check.run();
        } catch (ConfigException e) {
            error(values, key, String.valueOf(e.getMessage()));
        }
    }

    private void refuseHalfAPattern(Map<String, ConfigValue> values) {
        String regex = given.get(WriteConfig.TABLE_NAME_REGEX.name());
        String replacement = given.get(WriteConfig.TABLE_NAME_REPLACEMENT.name());
        if (regex == null && replacement == null) {
            return;
        }
        String key = WriteConfig.TABLE_NAME_REPLACEMENT.name();
        if (regex == null || replacement == null) {
            String missing = regex == null ? WriteConfig.TABLE_NAME_REGEX.name() : key;
            error(values, missing, "table.name.regex and table.name.replacement go together.");
            return;
        }
        check(values, key, () -> TableRoute.check(key, regex, replacement));
    }

    private void refusePasswordInUrl(Map<String, ConfigValue> values) {
        String url = given.get(SinkConfig.Connection.URL.name());
        if (url != null && PASSWORD_IN_URL.matcher(url).find()) {
            ConfigValue value = values.get(SinkConfig.Connection.URL.name());
            if (value != null) {
                value.value(null); // the answer to a refused request repeats the values
            }
            error(
                    values,
                    SinkConfig.Connection.URL.name(),
                    "The URL holds a password, which would be shown wherever it is. Give it as connection.password.");
        }
    }

    private void refuseAdminWithoutServers(Map<String, ConfigValue> values) {
        String servers = SinkConfig.Offsets.ADMIN + "bootstrap.servers";
        if (given.keySet().stream().anyMatch(key -> key.startsWith(SinkConfig.Offsets.ADMIN))
                && !given.containsKey(servers)) {
            error(values, servers, "The admin client needs to know its servers.");
        }
    }

    private void warnOfFramework() {
        if (!"read_committed".equals(given.get("consumer.override.isolation.level"))) {
            LOG.warn(
                    "{}: without consumer.override.isolation.level=read_committed, records of aborted transactions"
                            + " are applied too.",
                    given.get("name"));
        }
        if (!String.valueOf(given.get("consumer.override.partition.assignment.strategy"))
                .endsWith("CooperativeStickyAssignor")) {
            LOG.warn(
                    "{}: without consumer.override.partition.assignment.strategy=org.apache.kafka.clients.consumer"
                            + ".CooperativeStickyAssignor, topics of one partition all go to one task, and each rebalance"
                            + " interrupts every table.",
                    given.get("name"));
        }
    }

    private static void error(Map<String, ConfigValue> values, String key, String message) {
        values.computeIfAbsent(key, ConfigValue::new).addErrorMessage(message);
    }

    private static Optional<String> similar(String key) {
        String best = null;
        int least = SIMILAR;
        for (String name : SinkConfig.DEFINITION.names()) {
            int distance = distance(key, name);
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Levenshtein's distance. */
    private static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int above = row[j];
                int change = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(above, row[j - 1]) + 1, diagonal + change);
                diagonal = above;
            }
        }
        return row[right.length()];
    }
}
