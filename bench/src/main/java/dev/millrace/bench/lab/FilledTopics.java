package dev.millrace.bench.lab;

import dev.millrace.bench.data.TableState;
import java.util.List;

/** Topics that hold their whole history, and what their tables must hold after it. */
public record FilledTopics(TopicPlan plan, List<TableState> states) {
    public FilledTopics {
        states = List.copyOf(states);
    }

    /** Also the names of the tables. */
    public List<String> names() {
        return plan.topics();
    }
}
