package dev.millrace.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How a worker is run.
 *
 * @param groupId the worker group; its three storage topics are named after it
 * @param restPort where the REST API listens; 0 picks a free one
 * @param pluginPath folders of plugin folders, or single plugin folders, as in {@code plugin.path}
 * @param overrides settings of the worker that win over ours
 */
public record WorkerOptions(String groupId, int restPort, List<Path> pluginPath, Map<String, String> overrides) {
    public WorkerOptions {
        pluginPath = List.copyOf(pluginPath);
        overrides = Map.copyOf(overrides);
    }

    public static WorkerOptions defaults(List<Path> pluginPath) {
        return new WorkerOptions("millrace", 0, pluginPath, Map.of());
    }

    WorkerOptions withRestPort(int port) {
        return new WorkerOptions(groupId, port, pluginPath, overrides);
    }
}
