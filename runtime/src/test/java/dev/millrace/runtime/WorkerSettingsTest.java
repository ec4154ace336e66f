package dev.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkerSettingsTest {
    private static WorkerOptions options(Map<String, String> overrides) {
        return new WorkerOptions("settings", 0, List.of(), overrides);
    }

    @Test
    void aWorkerOfOursReadsFloatingPointNumbersAsTheyWereWritten() {
        assertThat(WorkerSettings.ofOurs("127.0.0.1:1", options(Map.of())))
                .containsEntry("key.converter.exact.floats", "true")
                .containsEntry("value.converter.exact.floats", "true");
    }

    /** By default a worker sends one for each record of a topic, until it has read the first of them. */
    @Test
    void noWorkerSendsNotesAboutTheTopicsInUse() {
        assertThat(WorkerSettings.ofOurs("127.0.0.1:1", options(Map.of())))
                .containsEntry("topic.tracking.enable", "false");
        assertThat(WorkerSettings.ofStock("127.0.0.1:1", options(Map.of())))
                .containsEntry("topic.tracking.enable", "false");
    }

    @Test
    void whatSomebodySetsStands() {
        Map<String, String> settings =
                WorkerSettings.ofOurs("127.0.0.1:1", options(Map.of("value.converter.exact.floats", "false")));
        assertThat(settings).containsEntry("value.converter.exact.floats", "false");
    }

    @Test
    void anotherConverterIsToldNothingOfOurs() {
        assertThat(WorkerSettings.ofStock("127.0.0.1:1", options(Map.of())).keySet())
                .noneMatch(key -> key.contains("exact.floats"));
    }
}
