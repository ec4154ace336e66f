package dev.millrace.bench.throughput;

import dev.millrace.databases.Engine;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What is to be measured.
 *
 * @param contestants only these; all where empty
 * @param events changes of a run
 * @param warmUpEvents changes that each worker applies before its run; 0 measures a cold JVM
 * @param warmUpTime how long it does so at least, again and again
 * @param runs of each contestant; their order moves by one from run to run
 * @param isWorkerShared one worker for all runs, instead of a fresh one for each
 * @param heap of a worker, as {@code 2g}
 * @param buffers of a database, as {@code 1G}
 * @param bulkRows in one transaction of the database's own bulk load
 * @param jsonReader the class that reads JSON
 * @param limit for a run
 * @param variants more contestants: our sink with further settings, by name
 */
public record ThroughputOptions(
        List<Engine> databases,
        List<Workload> workloads,
        List<String> contestants,
        long events,
        long warmUpEvents,
        Duration warmUpTime,
        int runs,
        boolean isWorkerShared,
        String heap,
        String buffers,
        int bulkRows,
        String jsonReader,
        Duration limit,
        Map<String, Map<String, String>> variants) {
    public ThroughputOptions {
        databases = List.copyOf(databases);
        workloads = List.copyOf(workloads);
        contestants = List.copyOf(contestants);
        variants = Map.copyOf(variants);
    }
}
