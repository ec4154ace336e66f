package dev.millrace.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a connector and its tasks do, in Connect's words: RUNNING, PAUSED, STOPPED, FAILED, UNASSIGNED, RESTARTING.
 *
 * @param trace the stack trace of a failure, else empty
 */
public record ConnectorStatus(String name, String state, String worker, String trace, List<Task> tasks) {
    public ConnectorStatus {
        tasks = List.copyOf(tasks);
    }

    /** One task; {@code trace} as of the connector. */
    public record Task(int id, String state, String worker, String trace) {}

    static ConnectorStatus of(JsonNode json) {
        List<Task> tasks = new ArrayList<>();
        for (JsonNode task : json.path("tasks")) {
            tasks.add(new Task(
                    task.path("id").asInt(),
                    task.path("state").asText(),
                    task.path("worker_id").asText(),
                    task.path("trace").asText("")));
        }
        JsonNode connector = json.path("connector");
        return new ConnectorStatus(
                json.path("name").asText(),
                connector.path("state").asText(),
                connector.path("worker_id").asText(),
                connector.path("trace").asText(""),
                tasks);
    }

    /** The connector and at least one task run, and none of its tasks does anything else. */
    public boolean isRunning() {
        return state.equals("RUNNING")
                && !tasks.isEmpty()
                && tasks.stream().allMatch(task -> task.state().equals("RUNNING"));
    }

    public boolean isFailed() {
        return state.equals("FAILED")
                || tasks.stream().anyMatch(task -> task.state().equals("FAILED"));
    }

    /** The first trace there is; empty where nothing failed. */
    public String failure() {
        if (!trace.isEmpty()) {
            return trace;
        }
        return tasks.stream()
                .map(Task::trace)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** In a word or two, for people. */
    @Override
    public String toString() {
        return name + " " + state
                + tasks.stream()
                        .map(task -> " " + task.id() + ":" + task.state())
                        .reduce("", String::concat);
    }
}
