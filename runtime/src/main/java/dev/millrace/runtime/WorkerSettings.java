package dev.millrace.runtime;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A worker's properties, for one in this process and for one in a process of its own alike. */
final class WorkerSettings {
    private WorkerSettings() {}

    /** For a worker of ours, with our JSON converter on its class path. */
    static Map<String, String> ofOurs(String bootstrapServers, WorkerOptions options) {
        Map<String, String> all = of(bootstrapServers, "dev.millrace.converter.JsonConverter", options);
        all.putIfAbsent("key.converter.exact.floats", "true");
        all.putIfAbsent("value.converter.exact.floats", "true");
        return all;
    }

    /** For a worker that has nothing of ours but what may be on its plugin path. */
    static Map<String, String> ofStock(String bootstrapServers, WorkerOptions options) {
        return of(bootstrapServers, "org.apache.kafka.connect.json.JsonConverter", options);
    }

    private static Map<String, String> of(String bootstrapServers, String converter, WorkerOptions options) {
        Map<String, String> all = new HashMap<>();
        all.put("bootstrap.servers", bootstrapServers);
        all.put("group.id", options.groupId());
        all.put("config.storage.topic", options.groupId() + "-configs");
        all.put("offset.storage.topic", options.groupId() + "-offsets");
        all.put("status.storage.topic", options.groupId() + "-status");
        all.put("config.storage.replication.factor", "1");
        all.put("offset.storage.replication.factor", "1");
        all.put("status.storage.replication.factor", "1");
        all.put("offset.storage.partitions", "1");
        all.put("status.storage.partitions", "1");
        all.put("key.converter", converter);
        all.put("value.converter", converter);
        all.put("listeners", "http://127.0.0.1:" + options.restPort());
        all.put("rest.advertised.host.name", "127.0.0.1");
        all.put("plugin.path", pluginPath(options.pluginPath()));
        all.put("plugin.discovery", "service_load");
        all.put("config.providers", "env,file,dir");
        all.put("config.providers.env.class", "org.apache.kafka.common.config.provider.EnvVarConfigProvider");
        all.put("config.providers.file.class", "org.apache.kafka.common.config.provider.FileConfigProvider");
        all.put("config.providers.dir.class", "org.apache.kafka.common.config.provider.DirectoryConfigProvider");
        all.put("connector.client.config.override.policy", "All");
        all.put("exactly.once.source.support", "enabled");
        all.put("topic.creation.enable", "true");
        // Until a worker has read its own note that a topic is in use, it sends another one for each record.
        all.put("topic.tracking.enable", "false");
        // A worker that is gone stays gone: nobody restarts it within five minutes.
        all.put("scheduled.rebalance.max.delay.ms", "0");
        // The default of 45 seconds is what a sink would stand still for after a crash and a restart.
        all.put("consumer.session.timeout.ms", "10000");
        all.putAll(options.overrides());
        return all;
    }

    /** The value of {@code plugin.path}; refuses what Connect would pass over in silence. */
    static String pluginPath(List<Path> folders) {
        List<String> names = new ArrayList<>();
        for (Path folder : folders) {
            String name = folder.toAbsolutePath().normalize().toString();
            if (!Files.exists(folder)) {
                throw new RuntimeFailure(
                        "There is no plugin folder " + name + ". Build the plugins, or correct the plugin path.");
            }
            if (name.contains(",")) {
                throw new RuntimeFailure(
                        "Connect cannot use a plugin folder with a comma in its name: " + name + ". Move it.");
            }
            names.add(name);
        }
        return String.join(",", names);
    }
}
