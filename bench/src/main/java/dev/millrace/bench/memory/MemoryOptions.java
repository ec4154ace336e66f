package dev.millrace.bench.memory;

import dev.millrace.databases.Engine;
import java.time.Duration;
import java.util.List;

/**
 * What is to be measured.
 *
 * @param rows of a kilobyte, over all tables
 * @param heapMegabytes of the worker
 * @param budgetBytes what the sink may hold: its {@code buffer.max.bytes}
 * @param every how often everything dead is collected, so that what is left is what is alive
 */
public record MemoryOptions(
        List<Engine> databases,
        long rows,
        int tables,
        int heapMegabytes,
        long budgetBytes,
        String buffers,
        Duration every,
        Duration limit) {
    public MemoryOptions {
        databases = List.copyOf(databases);
    }
}
