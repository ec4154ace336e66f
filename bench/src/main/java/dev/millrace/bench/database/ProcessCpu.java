package dev.millrace.bench.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The CPU time that a process and its children have taken, those that ended included; from Linux' /proc. */
public final class ProcessCpu {
    /** USER_HZ, in which /proc counts: 100 on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    /** Where utime stands after the name's closing bracket; stime, cutime and cstime follow it. */
    private static final int UTIME = 11;

    /** As HotSpot names them; the kernel keeps 15 characters. */
    private static final Pattern COMPILER = Pattern.compile("\\(C[12] Compiler");

    private ProcessCpu() {}

    public static double seconds(long pid) {
        return LongStream.concat(LongStream.of(pid), descendants(pid))
                        .map(ProcessCpu::ticks)
                        .sum()
                / TICKS_PER_SECOND;
    }

    /** What the threads have taken that a JVM compiles on and that live; less than before when one has ended. */
    public static double compilerSeconds(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return threads.mapToLong(ProcessCpu::compilerTicks).sum() / TICKS_PER_SECOND;
        } catch (IOException e) {
            return 0;
        }
    }

    private static long compilerTicks(Path thread) {
        try {
            String line = Files.readString(thread.resolve("stat"), StandardCharsets.ISO_8859_1);
            return COMPILER.matcher(line).find() ? ticks(line, 2) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private static LongStream descendants(long pid) {
        return ProcessHandle.of(pid)
                .map(ProcessHandle::descendants)
                .orElse(Stream.empty())
                .mapToLong(ProcessHandle::pid);
    }

    /** A child that ends in between moves from one count to the other: its parent's, once it has been waited for. */
    private static long ticks(long pid) {
        try {
            String line = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            return ticks(line, 4);
        } catch (IOException e) {
            return 0; // gone between the list and the look
        }
    }

    private static long ticks(String line, int counters) {
        // The second field is the program's name in brackets, and may hold anything.
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = 0;
        for (int i = UTIME; i < UTIME + counters; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks;
    }
}
