package dev.millrace.bench.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What counts of several results files: of each comparison the newest file that has it, whole. Ratios between contestants
 * hold within one file only, where they took turns.
 */
final class Newest {
    private final Set<List<Result>> used = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<String, String> facts = new LinkedHashMap<>();
    private final List<String> commands = new ArrayList<>();
    private final List<Result.Throughput> throughput;
    private final List<Result.Latency> latency;
    private final List<Result.Memory> memory;

    /** Of files from the oldest to the newest. */
    Newest(List<List<Result>> files) {
        throughput = newest(files, Result.Throughput.class, run -> run.database() + "/" + run.workload(), used);
        latency = newest(files, Result.Latency.class, Result.Latency::database, used);
        memory = newest(files, Result.Memory.class, Result.Memory::database, used);
        List<List<Result.Environment>> environments = files.stream()
                .filter(used::contains)
                .map(file -> of(file, Result.Environment.class))
                .toList();
        Map<String, Set<String>> told = new LinkedHashMap<>();
        environments.forEach(
                all -> facts(all).forEach((name, value) -> told.computeIfAbsent(name, n -> new LinkedHashSet<>())
                        .add(value)));
        told.forEach((name, values) -> {
            if (values.size() == 1) {
                facts.put(name, values.iterator().next());
            }
        });
        environments.forEach(this::commands);
    }

    private static Map<String, String> facts(List<Result.Environment> environments) {
        Map<String, String> facts = new LinkedHashMap<>();
        environments.forEach(environment -> facts.putAll(environment.facts()));
        return facts;
    }

    /** A file's commands, each with what is not the same for all files. */
    private void commands(List<Result.Environment> file) {
        String own = facts(file).entrySet().stream()
                .filter(fact -> !facts.containsKey(fact.getKey()))
                .map(fact -> fact.getKey() + " " + fact.getValue())
                .collect(Collectors.joining("; "));
        for (Result.Environment environment : file) {
            if (!environment.command().isEmpty()) {
                commands.add(environment.started() + ": `" + environment.command() + "`"
                        + (own.isEmpty() ? "" : " (" + own + ")"));
            }
        }
    }

    private static <T extends Result> List<T> newest(
            List<List<Result>> files, Class<T> type, Function<T, String> comparison, Set<List<Result>> used) {
        Map<String, List<Result>> newestFile = new HashMap<>();
        for (List<Result> file : files) {
            of(file, type).forEach(result -> newestFile.put(comparison.apply(result), file));
        }
        used.addAll(newestFile.values());
        List<T> all = new ArrayList<>();
        for (List<Result> file : files) { // in their order, of which superseded results are no part
            of(file, type).stream()
                    .filter(result -> newestFile.get(comparison.apply(result)) == file)
                    .forEach(all::add);
        }
        return all;
    }

    private static <T extends Result> List<T> of(List<Result> file, Class<T> type) {
        return file.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Whether something of the file counts. */
    boolean uses(List<Result> file) {
        return used.contains(file);
    }

    Map<String, String> facts() {
        return facts;
    }

    List<String> commands() {
        return commands;
    }

    List<Result.Throughput> throughput() {
        return throughput;
    }

    List<Result.Latency> latency() {
        return latency;
    }

    List<Result.Memory> memory() {
        return memory;
    }
}
