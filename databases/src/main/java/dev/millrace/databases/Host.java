package dev.millrace.databases;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The few things asked of the operating system. */
final class Host {
    static final String LOOPBACK = "127.0.0.1";

    private Host() {}

    static boolean isRoot() {
        return uid(Path.of("/proc/self")) == 0;
    }

    private static int uid(Path file) {
        try {
            return (Integer) Files.getAttribute(file, "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return -1; // not a Unix: no server of ours runs there anyway
        }
    }

    static void readableByAll(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The program's file, if the search path has it. */
    static Optional<Path> program(String name) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            Path file = Path.of(folder.isEmpty() ? "." : folder, name);
            if (Files.isExecutable(file) && !Files.isDirectory(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /**
     * The same command out of the terminal's reach: Ctrl-C goes to all processes in the foreground at once, and would
     * stop a server before those that still use it.
     */
    static List<String> ownSession(List<String> command) {
        if (program("setsid").isEmpty()) {
            return command;
        }
        List<String> line = new ArrayList<>(List.of("setsid"));
        line.addAll(command);
        return line;
    }

    static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * A port below those that the system hands out for outgoing connections, so that nobody takes it by chance while the
     * server is down.
     */
    static int freePort() {
        for (int i = 0; i < 1_000; i++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            if (free(port)) {
                return port;
            }
        }
        throw new DatabaseException("No free port between 20000 and 31999 on " + LOOPBACK);
    }

    record Outcome(int exit, String output) {
        /** The last lines: enough for a message. */
        String tail() {
            List<String> lines = output.strip().lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
        }
    }

    /** Runs a helper program to its end; output and errors together. */
    static Outcome run(ProcessBuilder builder, long seconds) throws IOException, InterruptedException {
        Path output = Files.createTempFile("millrace-", ".out");
        try {
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
                throw new DatabaseException(builder.command().get(0) + " did not end within " + seconds + " s");
            }
            return new Outcome(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
        } catch (InterruptedException e) {
            throw e;
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /** The arguments of a running process; empty where it is gone or not ours to read. */
    static List<String> arguments(long pid) {
        try {
            String line = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.UTF_8);
            return List.of(line.split("\0", -1));
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Java itself knows SIGTERM and SIGKILL only. */
    static void signal(long pid, String signal) throws IOException, InterruptedException {
        run(new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid), 10);
    }
}
