package dev.millrace.runtime;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Another JVM with a runtime in it, to be ended in ways one does not try on one's own. */
final class RuntimeInItsOwnJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final URI rest;

    private RuntimeInItsOwnJvm(Process process, BufferedReader out, URI rest) {
        this.process = process;
        this.out = out;
        this.rest = rest;
    }

    static RuntimeInItsOwnJvm start(Path directory) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RuntimeInItsOwnJvm.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null || !line.startsWith("http")) {
            process.destroyForcibly();
            throw new IOException("The other JVM did not start its runtime, but said: " + line);
        }
        return new RuntimeInItsOwnJvm(process, out, URI.create(line));
    }

    long pid() {
        return process.pid();
    }

    ConnectClient client() {
        return new ConnectClient(rest);
    }

    int terminate() throws InterruptedException {
        process.toHandle().destroy(); // Process.destroy would close what it prints, too
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("The other JVM does not end");
        }
        return process.exitValue();
    }

    /** What it printed after the start, to either stream. */
    String printed() {
        return out.lines().collect(Collectors.joining("\n"));
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] args) throws InterruptedException {
        EmbeddedRuntime runtime = EmbeddedRuntime.start(Path.of(args[0]), BrokerOptions.defaults(), Connectors.WORKER);
        System.out.println(runtime.restUrl());
        Thread.currentThread().join();
    }
}
