package dev.millrace.bench.throughput;

import dev.millrace.bench.lab.BenchFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Half of the cores for a database alone, the other half for this process and all that it starts: what one machine can
 * show of a database that has a machine of its own. By {@code taskset} of util-linux; closed, all share all again.
 */
final class Cores implements AutoCloseable {
    private static final String ALLOWED = "Cpus_allowed_list:";

    private final long database;
    private final List<Integer> all;

    private Cores(long database, List<Integer> all) {
        this.database = database;
        this.all = all;
    }

    static Cores apart(long database) {
        List<Integer> all = allowed(ProcessHandle.current().pid());
        if (all.size() < 2) {
            throw new BenchFailure("A database apart needs two cores, and here is one. Leave insert-apart out.");
        }
        Cores cores = new Cores(database, all);
        cores.share(cores.ofOthers(), cores.ofDatabase());
        return cores;
    }

    List<Integer> ofDatabase() {
        return all.subList(all.size() / 2, all.size());
    }

    private List<Integer> ofOthers() {
        return all.subList(0, all.size() / 2);
    }

    private void share(List<Integer> others, List<Integer> ofDatabase) {
        // Not its children that run: the database is one. Those that it starts have what it has.
        taskset(ProcessHandle.current().pid(), others);
        LongStream.concat(LongStream.of(database), children(database)).forEach(pid -> taskset(pid, ofDatabase));
    }

    private static LongStream children(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .mapToLong(ProcessHandle::pid);
    }

    /** Those that a process may use: not always all, and not always from 0 on. */
    static List<Integer> allowed(long pid) {
        try {
            String ranges = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith(ALLOWED))
                    .map(line -> line.substring(ALLOWED.length()).strip())
                    .findFirst()
                    .orElseThrow();
            List<Integer> cores = new ArrayList<>();
            for (String range : ranges.split(",", -1)) {
                String[] ends = range.split("-", 2);
                for (int core = Integer.parseInt(ends[0]); core <= Integer.parseInt(ends[ends.length - 1]); core++) {
                    cores.add(core);
                }
            }
            return cores;
        } catch (IOException e) {
            throw new BenchFailure("Which cores process " + pid + " may use cannot be read from /proc.", e);
        }
    }

    private static void taskset(long pid, List<Integer> cores) {
        String list = cores.stream().map(String::valueOf).collect(Collectors.joining(","));
        List<String> command = List.of("taskset", "-a", "-c", "-p", list, Long.toString(pid));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0 && ProcessHandle.of(pid).isPresent()) {
                throw new BenchFailure(String.join(" ", command) + " failed: " + said.strip());
            }
        } catch (IOException e) {
            throw new BenchFailure("insert-apart needs taskset of util-linux, and it does not run here.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while cores were given", e);
        }
    }

    @Override
    public void close() {
        share(all, all);
    }
}
