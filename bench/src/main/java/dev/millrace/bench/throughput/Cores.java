package dev.millrace.bench.throughput;

import dev.millrace.bench.lab.BenchFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Half of the cores for a database alone, the other half for this process and all that it starts: what one machine can
 * show of a database that has a machine of its own. By {@code taskset} of util-linux; closed, all share all again.
 */
final class Cores implements AutoCloseable {
    private static final int ALL = Runtime.getRuntime().availableProcessors();

    private final long database;

    private Cores(long database) {
        this.database = database;
    }

    static Cores apart(long database) {
        if (ALL < 2) {
            throw new BenchFailure("A database apart needs two cores, and here is one. Leave insert-apart out.");
        }
        Cores cores = new Cores(database);
        give(database, cores.ofDatabase());
        give(ProcessHandle.current().pid(), range(0, ALL / 2 - 1));
        return cores;
    }

    String ofDatabase() {
        return range(ALL / 2, ALL - 1);
    }

    private static String range(int first, int last) {
        return first + "-" + last;
    }

    /** To the process, its children that run, and those that it will start. */
    private static void give(long pid, String cores) {
        LongStream.concat(LongStream.of(pid), pid == ProcessHandle.current().pid() ? LongStream.empty() : children(pid))
                .forEach(process -> taskset(process, cores));
    }

    private static LongStream children(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .mapToLong(ProcessHandle::pid);
    }

    private static void taskset(long pid, String cores) {
        List<String> command = List.of("taskset", "-a", "-c", "-p", cores, Long.toString(pid));
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
        give(database, range(0, ALL - 1));
        give(ProcessHandle.current().pid(), range(0, ALL - 1));
    }
}
